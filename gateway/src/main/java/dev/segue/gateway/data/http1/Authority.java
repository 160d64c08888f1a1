package dev.segue.gateway.data.http1;

/** {@code host[:port]} as it stands in Host and in absolute targets (RFC 3986 section 3.2.2). */
public final class Authority {
  private static final int MAX_PORT = 65_535;

  private Authority() {}

  /** Whether the bytes are a host with or without a port. */
  public static boolean valid(byte[] b, int from, int to) {
    if (from == to) {
      return false;
    }
    int hostEnd = b[from] == '[' ? bracketEnd(b, from, to) : plainEnd(b, from, to);
    return hostEnd > from && (hostEnd == to || validPort(b, hostEnd, to));
  }

  private static int bracketEnd(byte[] b, int from, int to) {
    int at = from + 1;
    while (at < to && (Ascii.hex(b[at]) >= 0 || b[at] == ':' || b[at] == '.')) {
      at++;
    }
    return at < to && b[at] == ']' && at > from + 1 ? at + 1 : -1;
  }

  private static int plainEnd(byte[] b, int from, int to) {
    int at = from;
    while (at < to && Ascii.isHost(b[at])) {
      at++;
    }
    return at;
  }

  private static boolean validPort(byte[] b, int colon, int to) {
    if (b[colon] != ':' || to - colon > 6) {
      return false;
    }
    int port = 0;
    for (int i = colon + 1; i < to; i++) {
      if (!Ascii.isDigit(b[i])) {
        return false;
      }
      port = port * 10 + (b[i] - '0');
    }
    return port <= MAX_PORT;
  }

  static boolean same(byte[] b, int from, int to, int otherFrom, int otherTo) {
    if (to - from != otherTo - otherFrom) {
      return false;
    }
    for (int i = 0; i < to - from; i++) {
      if (Ascii.lower(b[from + i]) != Ascii.lower(b[otherFrom + i])) {
        return false;
      }
    }
    return true;
  }

  /** Where the host ends and the port, if any, begins. */
  public static int hostEnd(byte[] b, int from, int to) {
    if (from < to && b[from] == '[') {
      int end = bracketEnd(b, from, to);
      return end < 0 ? to : end;
    }
    for (int i = from; i < to; i++) {
      if (b[i] == ':') {
        return i;
      }
    }
    return to;
  }
}
