package dev.segue.gateway.control.health;

import io.netty.buffer.ByteBuf;

/**
 * Finds the final status in the first bytes of an HTTP/1 response; the rest is nobody's business.
 * Interim responses (1xx, RFC 9110 section 15.2) are passed over, except 101, after which there is
 * no other.
 */
final class StatusReader {
  /** What {@link #read} says while the status line is not complete. */
  static final int INCOMPLETE = 0;

  /** What {@link #read} says of bytes that are no HTTP/1 response. */
  static final int MALFORMED = -1;

  /** Bytes after which there must have been a status. */
  static final int BOUND = 8192;

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
    for (int i = from; i < length; i++) {
      if (bytes[i] == '\n') {
        boolean blank = i == lineStart || (i == lineStart + 1 && bytes[lineStart] == '\r');
        if (blank) {
          from = i + 1;
          return true;
        }
        lineStart = i + 1;
      }
    }
    return false;
  }
}
