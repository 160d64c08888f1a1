package dev.segue.gateway.accesslog;

import java.nio.charset.StandardCharsets;

/**
 * One line while it is made. Its room is what the longest line needs: every part has a bound, and
 * no byte grows to more than six.
 */
final class LineBuffer {
  static final int CAPACITY = 32 * 1024;

  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final byte[] CUT = ascii("...");

  private final byte[] bytes = new byte[CAPACITY];
  private int length;

  /** How a byte is shown that must not stand in a line as it is. */
  enum Escapes {
    /** As RFC 8259 section 7 has it; bytes above 7f as the characters of ISO 8859-1. */
    JSON,
    /** As nginx does: a backslash, x and two digits. */
    HEX
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  LineBuffer add(byte[] raw) {
    add(raw, 0, raw.length);
    return this;
  }

  private void add(byte[] raw, int from, int to) {
    System.arraycopy(raw, from, bytes, length, to - from);
    length += to - from;
  }

  LineBuffer add(char ascii) {
    bytes[length++] = (byte) ascii;
    return this;
  }

  /** The shown part of a piece, safe within quotes. */
  LineBuffer add(Piece piece, Escapes escapes) {
    byte[] from = piece.bytes();
    int end = piece.shownTo();
    int i = piece.from();
    while (i < end) {
      int plain = i;
      while (plain < end && isPlain(from[plain])) {
        plain++;
      }
      add(from, i, plain);
      i = plain;
      if (i < end) {
        escape(from[i++], escapes);
      }
    }
    return piece.cut() ? add(CUT) : this;
  }

  /** A text of ours or of the configuration, safe within quotes. */
  LineBuffer add(String text, Escapes escapes) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      byte b = c < 0x80 ? (byte) c : (byte) '?';
      if (isPlain(b)) {
        bytes[length++] = b;
      } else {
        escape(b, escapes);
      }
    }
    return this;
  }

  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\' && b != 0x7f; // above 7f is below 0
  }

  private void escape(byte b, Escapes escapes) {
    bytes[length++] = '\\';
    switch (escapes) {
      case JSON -> {
        if (b == '"' || b == '\\') {
          bytes[length++] = b;
        } else {
          add('u').add('0').add('0').hex(b);
        }
      }
      case HEX -> add('x').hex(b);
    }
  }

  private void hex(byte b) {
    bytes[length++] = HEX[(b >> 4) & 15];
    bytes[length++] = HEX[b & 15];
  }

  /** A number of 0 or more. */
  LineBuffer add(long number) {
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return padded(number, digits);
  }

  /** The number's last digits, with zeros in front. */
  LineBuffer padded(long number, int digits) {
    long rest = number;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** Milliseconds with three decimals. */
  LineBuffer millis(long nanos) {
    long micros = nanos / 1000;
    return add(micros / 1000).add('.').padded(micros % 1000, 3);
  }
}
