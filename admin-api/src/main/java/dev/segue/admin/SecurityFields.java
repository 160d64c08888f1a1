package dev.segue.admin;

import java.util.Map;
import java.util.function.BiConsumer;

/** The header fields of every response, so that no browser keeps, frames or reinterprets it. */
final class SecurityFields {
  private static final Map<String, String> ALL =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY");

  private SecurityFields() {}

  static void each(BiConsumer<String, String> field) {
    ALL.forEach(field);
  }
}
