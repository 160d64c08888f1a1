package dev.segue.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.function.BiConsumer;

/** The header fields of every response, so that no browser keeps, frames or reinterprets it. */
final class SecurityFields {
  static final String POLICY = "Content-Security-Policy";

  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
  private static final Map<String, String> ALL =
      Map.of(
          "Cache-Control",
          "no-store",
          POLICY,
          NOTHING,
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Referrer-Policy",
          "no-referrer",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY");

  private SecurityFields() {}

  /** The policy of a page that has this style element and nothing else that is active. */
  static String policyWith(String style) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
      return NOTHING + "; style-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + '\'';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  static void each(BiConsumer<String, String> field) {
    ALL.forEach(field);
  }
}
