package dev.segue.gateway.control.health;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the final status in the first bytes of an HTTP/1 response, and one field of its head where
 * somebody wants it; the rest is nobody's business. Interim responses (1xx, RFC 9110 section 15.2)
 * are passed over, except 101, after which there is no other.
 */
final class StatusReader {
  /** What {@link #read} says while the status line is not complete. */
  static final int INCOMPLETE = 0;

  /** What {@link #read} says of bytes that are no HTTP/1 response. */
  static final int MALFORMED = -1;

  /** Bytes after which there must have been a status; no field behind them is found. */
  static final int BOUND = 8192;

  /** A longer value is none. */
  static final int LONGEST_VALUE = 128;

  private static final String PREFIX = "HTTP/1.";
  private static final int STATUS_AT = PREFIX.length() + 2; // after the minor version and a space
  private static final int STATUS_END = STATUS_AT + 3;

  private final byte[] bytes = new byte[BOUND];
  private int length;
  private int from;

  /** Takes what has come; the status once it is known. The buffer stays the caller's. */
  int read(ByteBuf in) {
    int taken = Math.min(in.readableBytes(), BOUND - length);
    in.readBytes(bytes, length, taken);
    length += taken;
    int status = next();
    while (isInterim(status) && skipHead()) {
      status = next();
    }
    if (status == INCOMPLETE || isInterim(status)) {
      return length == BOUND ? MALFORMED : INCOMPLETE;
    }
    return status;
  }

  private static boolean isInterim(int status) {
    return status >= 100 && status < 200 && status != 101;
  }

  private int next() {
    int known = Math.min(length - from, PREFIX.length());
    for (int i = 0; i < known; i++) {
      if (bytes[from + i] != PREFIX.charAt(i)) {
        return MALFORMED;
      }
    }
    if (length - from <= STATUS_END) {
      return INCOMPLETE; // one byte more than the status: it must end there
    }
    int status = 0;
    for (int i = STATUS_AT; i < STATUS_END; i++) {
      int digit = bytes[from + i] - '0';
      if (digit < 0 || digit > 9) {
        return MALFORMED;
      }
      status = status * 10 + digit;
    }
    byte after = bytes[from + STATUS_END];
    boolean wellFormed =
        bytes[from + STATUS_AT - 1] == ' ' && (after == ' ' || after == '\r' || after == '\n');
    return wellFormed && status >= 100 ? status : MALFORMED;
  }

  /** Moves behind the head that starts here; false while its end has not come. */
  private boolean skipHead() {
    int lineStart = from;
    for (int end = lineEnd(lineStart); end < length; end = lineEnd(lineStart)) {
      if (isBlank(lineStart, end)) {
        from = end + 1;
        return true;
      }
      lineStart = end + 1;
    }
    return false;
  }

  /**
   * The first field of that name in the final head, once {@link #read} has told a status. Empty:
   * there is none, or its value is not 1 to {@value #LONGEST_VALUE} visible ASCII characters.
   * {@code null}: it may still come.
   */
  @Nullable String field(String name) {
    int lineStart = from;
    for (int end = lineEnd(lineStart); end < length; end = lineEnd(lineStart)) {
      if (isBlank(lineStart, end)) {
        return "";
      }
      if (isNamed(lineStart, end, name)) {
        return value(lineStart + name.length() + 1, end);
      }
      lineStart = end + 1;
    }
    return length == BOUND ? "" : null;
  }

  /** Where the line feed of the line is that starts there, or the end of what has come. */
  private int lineEnd(int start) {
    int end = start;
    while (end < length && bytes[end] != '\n') {
      end++;
    }
    return end;
  }

  private boolean isBlank(int start, int end) {
    return end == start || (end == start + 1 && bytes[start] == '\r');
  }

  private boolean isNamed(int start, int end, String name) {
    int colon = start + name.length();
    if (colon >= end || bytes[colon] != ':') {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (lower(bytes[start + i]) != lower(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(int letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }

  private String value(int start, int end) {
    int first = start;
    int last = end;
    while (first < last && isSpace(bytes[first])) {
      first++;
    }
    while (first < last && (isSpace(bytes[last - 1]) || bytes[last - 1] == '\r')) {
      last--;
    }
    if (last - first > LONGEST_VALUE) {
      return "";
    }
    for (int i = first; i < last; i++) {
      if (bytes[i] <= ' ' || bytes[i] > '~') {
        return "";
      }
    }
    return new String(bytes, first, last - first, StandardCharsets.US_ASCII);
  }

  private static boolean isSpace(byte letter) {
    return letter == ' ' || letter == '\t';
  }
}
