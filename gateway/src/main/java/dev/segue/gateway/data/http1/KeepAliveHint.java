package dev.segue.gateway.data.http1;

import java.util.concurrent.TimeUnit;

/**
 * How long a server says that it keeps an idle connection: {@code Keep-Alive: timeout=5} (RFC 2068
 * section 19.7.1, still sent by Apache and Node.js).
 */
public final class KeepAliveHint {
  private static final byte[] TIMEOUT = Ascii.bytes("timeout=");
  private static final int MAX_DIGITS = 9;

  private KeepAliveHint() {}

  /** Nanoseconds; 0 where nothing is said, or nothing that can be understood. */
  public static long nanos(Fields fields) {
    int field = fields.find(FieldKind.KEEP_ALIVE);
    if (field < 0) {
      return 0;
    }
    byte[] bytes = fields.bytes();
    int end = fields.valueEnd(field);
    for (int at = fields.valueStart(field); at + TIMEOUT.length < end; at++) {
      if (Ascii.equalsIgnoreCase(bytes, at, at + TIMEOUT.length, TIMEOUT)) {
        return seconds(bytes, at + TIMEOUT.length, end);
      }
    }
    return 0;
  }

  private static long seconds(byte[] bytes, int from, int end) {
    long seconds = 0;
    for (int at = from; at < end && at - from < MAX_DIGITS && Ascii.isDigit(bytes[at]); at++) {
      seconds = seconds * 10 + (bytes[at] - '0');
    }
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
