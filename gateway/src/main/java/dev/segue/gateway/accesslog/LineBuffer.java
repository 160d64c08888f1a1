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
    System.arraycopy(raw, 0, bytes, length, raw.length);
    length += raw.length;
    return this;
  }

  LineBuffer add(char ascii) {
    bytes[length++] = (byte) ascii;
    return this;
  }

  /** The shown part of a piece, safe within quotes. */
  LineBuffer add(Piece piece, Escapes escapes) {
    byte[] from = piece.bytes();
    int end = piece.shownTo();
    for (int i = piece.from(); i < end; i++) {
      add(from[i], escapes);
    }
    return piece.cut() ? add(CUT) : this;
  }

  /** A text of ours or of the configuration, safe within quotes. */
  LineBuffer add(String text, Escapes escapes) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      add(c < 0x80 ? (byte) c : (byte) '?', escapes);
    }
    return this;
  }

  private void add(byte b, Escapes escapes) {
    if (b >= ' ' && b != '"' && b != '\\' && b != 0x7f) { // above 7f is below 0
      bytes[length++] = b;
      return;
    }
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
