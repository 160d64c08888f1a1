package dev.segue.gateway.data.client;

import dev.segue.gateway.data.http1.Ascii;

/**
 * Reads IP addresses as they are written (RFC 3986 section 3.2.2 for IPv4, RFC 4291 section 2.2 for
 * IPv6, no zones), strictly and without allocating. The result is left in fields. Confined to its
 * loop.
 */
final class AddressText {
  private static final int GROUPS = 8;
  private static final long MAPPED_V4 = 0xffffL << 32;

  private final int[] groups = new int[GROUPS];
  private int count;
  private int gap; // groups before the ::, or -1
  private long high;
  private long low;
  private int from;
  private int to;

  /** The upper half of the address that was read. */
  long high() {
    return high;
  }

  /** The lower half; IPv4 is mapped into IPv6. */
  long low() {
    return low;
  }

  /** Where the address alone began, without brackets and port. */
  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Reads an address with or without a port; IPv6 with a port has brackets. */
  boolean readNode(byte[] b, int start, int end) {
    if (start < end && b[start] == '[') {
      int close = last(b, start, end, ']');
      return close > start
          && (close + 1 == end || isPort(b, close + 1, end))
          && readV6(b, start + 1, close);
    }
    int colon = last(b, start, end, ':');
    boolean v4WithPort = colon > start && last(b, start, colon, ':') < start;
    if (v4WithPort) {
      return isPort(b, colon, end) && readV4(b, start, colon);
    }
    return colon < start ? readV4(b, start, end) : readV6(b, start, end);
  }

  /** The last place of that byte, or {@code start - 1}. */
  private static int last(byte[] b, int start, int end, char wanted) {
    int at = end - 1;
    while (at >= start && b[at] != wanted) {
      at--;
    }
    return at;
  }

  private static boolean isPort(byte[] b, int colon, int end) {
    return b[colon] == ':' && port(b, colon + 1, end) >= 0;
  }

  /** A port without needless zeros, or -1. */
  static int port(byte[] b, int start, int end) {
    if (start == end || end - start > 5 || (b[start] == '0' && end - start > 1)) {
      return -1;
    }
    int port = 0;
    for (int i = start; i < end; i++) {
      if (!Ascii.isDigit(b[i])) {
        return -1;
      }
      port = port * 10 + b[i] - '0';
    }
    return port <= 65_535 ? port : -1;
  }

  /** Reads four decimal octets without needless zeros. */
  boolean readV4(byte[] b, int start, int end) {
    long quad = quad(b, start, end);
    if (quad < 0) {
      return false;
    }
    return found(0, MAPPED_V4 | quad, start, end);
  }

  private static long quad(byte[] b, int start, int end) {
    long quad = 0;
    int at = start;
    for (int octets = 0; octets < 4; octets++) {
      int first = at;
      int octet = 0;
      while (at < end && at - first < 4 && Ascii.isDigit(b[at])) {
        octet = octet * 10 + b[at++] - '0';
      }
      boolean padded = at - first > 1 && b[first] == '0';
      boolean last = octets == 3;
      if (at == first || padded || octet > 255 || (last ? at != end : at == end || b[at] != '.')) {
        return -1;
      }
      at++;
      quad = quad << 8 | octet;
    }
    return quad;
  }

  /** Reads IPv6 without brackets. */
  boolean readV6(byte[] b, int start, int end) {
    count = 0;
    gap = -1;
    int at = start;
    if (end - start >= 2 && b[start] == ':' && b[start + 1] == ':') {
      gap = 0;
      at += 2;
    }
    while (at >= 0 && at < end) {
      at = group(b, at, end);
    }
    boolean whole = gap < 0 ? count == GROUPS : count < GROUPS;
    return at >= 0 && whole && found(half(0), half(GROUPS / 2), start, end);
  }

  /** Reads one group and the colons behind it; where the next begins, or -1. */
  private int group(byte[] b, int start, int end) {
    int group = 0;
    int at = start;
    while (at < end && at - start < 5 && Ascii.hex(b[at]) >= 0) {
      group = group << 4 | Ascii.hex(b[at++]);
    }
    if (at < end && b[at] == '.') {
      return lastQuad(b, start, end);
    }
    if (at == start || at - start > 4 || count == GROUPS) {
      return -1;
    }
    groups[count++] = group;
    return at == end ? end : colons(b, at, end);
  }

  private int lastQuad(byte[] b, int start, int end) {
    long quad = quad(b, start, end);
    if (quad < 0 || count > GROUPS - 2) {
      return -1;
    }
    groups[count++] = (int) (quad >>> 16);
    groups[count++] = (int) (quad & 0xffff);
    return end;
  }

  private int colons(byte[] b, int at, int end) {
    if (b[at] != ':' || at + 1 == end) {
      return -1;
    }
    if (b[at + 1] != ':') {
      return at + 1;
    }
    if (gap >= 0) {
      return -1;
    }
    gap = count;
    return at + 2;
  }

  private long half(int first) {
    long half = 0;
    for (int i = first; i < first + GROUPS / 2; i++) {
      half = half << 16 | groupAt(i);
    }
    return half;
  }

  private int groupAt(int index) {
    if (gap < 0 || index < gap) {
      return groups[index];
    }
    int behindGap = index - (GROUPS - count);
    return behindGap >= gap ? groups[behindGap] : 0;
  }

  private boolean found(long upper, long lower, int start, int end) {
    high = upper;
    low = lower;
    from = start;
    to = end;
    return true;
  }
}
