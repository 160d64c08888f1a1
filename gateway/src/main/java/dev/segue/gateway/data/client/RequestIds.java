package dev.segue.gateway.data.client;

import dev.segue.gateway.data.http1.Ascii;

/** Makes the request ids of one loop: a prefix that no other loop has, and a count. Confined. */
final class RequestIds {
  private static final int DIGITS = 13; // of a long in base 36

  private final byte[] prefix;
  private long made;

  /**
   * Ids of one loop.
   *
   * @param prefix unique to the process and the loop
   */
  RequestIds(String prefix) {
    this.prefix = Ascii.bytes(prefix);
  }

  /** The length of the longest id. */
  int longest() {
    return prefix.length + DIGITS;
  }

  /** Writes the next id to the start of the array; its length. */
  int next(byte[] into) {
    made++;
    int length = prefix.length;
    System.arraycopy(prefix, 0, into, 0, length);
    for (long rest = made; rest > 0; rest /= 36) {
      length++;
    }
    long rest = made;
    for (int at = length - 1; at >= prefix.length; at--) {
      int digit = (int) (rest % 36);
      into[at] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
      rest /= 36;
    }
    return length;
  }

  /** Whether an id from elsewhere is fit to be passed on, logged and shown. */
  static boolean valid(byte[] b, int from, int to) {
    if (from == to || to - from > 128) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (!fit(b[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean fit(byte b) {
    return switch (b) {
      case '-', '_', '.', '~', ':', '+', '/', '=', '@' -> true;
      default -> Ascii.isDigit(b) || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    };
  }
}
