package dev.segue.admin;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code X-Change-Reason} field of a write. */
final class ChangeReason {
  static final int LONGEST = 256;
  private static final String EXTENDED = "utf-8''"; // RFC 8187 section 3.2.1, without a language

  private ChangeReason() {}

  /**
   * The reason in plain text, or empty.
   *
   * @throws Refusal 400 where it is too long, holds control characters or is no UTF-8
   */
  static String of(Request request) {
    String sent = request.field("x-change-reason");
    if (sent == null) {
      return "";
    }
    String reason = decode(sent);
    if (reason == null) {
      throw Refusal.badRequest("X-Change-Reason: " + Shown.of(sent) + " (expected: UTF-8)");
    }
    int length = reason.codePointCount(0, reason.length());
    if (length > LONGEST) {
      throw Refusal.badRequest(
          "X-Change-Reason: " + length + " characters (expected: at most " + LONGEST + ')');
    }
    if (reason.codePoints().anyMatch(ChangeReason::isControl)) {
      throw Refusal.badRequest(
          "X-Change-Reason: " + Shown.of(reason) + " (expected: no control characters)");
    }
    return reason;
  }

  private static @Nullable String decode(String sent) {
    if (sent.toLowerCase(Locale.ROOT).startsWith(EXTENDED)) {
      return Percent.decode(sent.substring(EXTENDED.length()));
    }
    // a field's octets come as Latin-1 characters (RFC 9110 section 5.5)
    return sent.chars().allMatch(c -> c <= 0xff)
        ? Percent.utf8(sent.getBytes(StandardCharsets.ISO_8859_1))
        : sent;
  }

  /** Also line separators and marks that reorder text: they would forge a log's look. */
  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
