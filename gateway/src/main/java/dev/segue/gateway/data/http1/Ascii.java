package dev.segue.gateway.data.http1;

import java.nio.charset.StandardCharsets;

/** Byte classes and comparisons of HTTP's grammar (RFC 9110 section 5.6.2, RFC 9112 section 2). */
public final class Ascii {
  private static final byte TOKEN = 1;
  private static final byte VALUE = 2;
  private static final byte TARGET = 4;
  private static final byte HOST = 8;
  private static final byte[] CLASS = new byte[256];

  static {
    for (int c = '0'; c <= '9'; c++) {
      CLASS[c] |= TOKEN | HOST;
    }
    for (int c = 'a'; c <= 'z'; c++) {
      CLASS[c] |= TOKEN | HOST;
      CLASS[c - 32] |= TOKEN | HOST;
    }
    for (byte c : "!#$%&'*+-.^_`|~".getBytes(StandardCharsets.US_ASCII)) {
      CLASS[c] |= TOKEN;
    }
    for (byte c : "-._~!$&'()*+;=%".getBytes(StandardCharsets.US_ASCII)) {
      CLASS[c] |= HOST;
    }
    CLASS['\t'] |= VALUE;
    for (int c = 0x20; c < 256; c++) {
      if (c != 0x7f) {
        CLASS[c] |= VALUE;
      }
      if (c > 0x20 && c < 0x7f) {
        CLASS[c] |= TARGET;
      }
    }
    // No comma in a host: whoever joins two Host fields to a list makes one (RFC 9110 section 5.3).
    CLASS['#'] &= ~TARGET; // a fragment never travels (RFC 9112 section 3.2)
  }

  private Ascii() {}

  public static boolean isToken(byte b) {
    return (CLASS[b & 0xff] & TOKEN) != 0;
  }

  /** What a field value may hold: no control bytes but HTAB. */
  public static boolean isValue(byte b) {
    return (CLASS[b & 0xff] & VALUE) != 0;
  }

  static boolean isTarget(byte b) {
    return (CLASS[b & 0xff] & TARGET) != 0;
  }

  static boolean isHost(byte b) {
    return (CLASS[b & 0xff] & HOST) != 0;
  }

  public static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** The value of a hexadecimal digit, or -1. */
  public static int hex(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
  }

  /** Whether the bytes are {@code lowerCase}, whatever their case. */
  public static boolean equalsIgnoreCase(byte[] bytes, int from, int to, byte[] lowerCase) {
    if (to - from != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (lower(bytes[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes are {@code expected}. */
  public static boolean equals(byte[] bytes, int from, int to, byte[] expected) {
    if (to - from != expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[from + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes begin with {@code expected}. */
  public static boolean startsWith(byte[] bytes, int from, int to, byte[] expected) {
    return to - from >= expected.length && equals(bytes, from, from + expected.length, expected);
  }

  /** The text as bytes. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
