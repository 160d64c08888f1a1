package dev.segue.gateway.data.client;

import dev.segue.gateway.data.http1.Ascii;

/**
 * The grammar of {@code Forwarded} (RFC 7239 section 4). An element is added only behind a value
 * that ends where it seems to: an open quote would swallow what follows.
 */
public final class ForwardedSyntax {
  private ForwardedSyntax() {}

  /** Whether the bytes are elements, each of pairs, each of a token and a token or a quotation. */
  public static boolean valid(byte[] b, int from, int to) {
    int at = pair(b, from, to);
    while (at >= 0 && at < to) {
      at = b[at] == ',' || b[at] == ';' ? pair(b, at + 1, to) : -1;
    }
    return at == to;
  }

  /** The end of a pair and the blanks around it, or -1. */
  private static int pair(byte[] b, int from, int to) {
    int name = blanks(b, from, to);
    int equals = token(b, name, to);
    if (equals == name || equals == to || b[equals] != '=') {
      return -1;
    }
    int value = equals + 1;
    boolean quoted = value < to && b[value] == '"';
    int end = quoted ? quotation(b, value, to) : token(b, value, to);
    return end <= value ? -1 : blanks(b, end, to);
  }

  private static int quotation(byte[] b, int from, int to) {
    for (int at = from + 1; at < to; at++) {
      if (b[at] == '\\') {
        at++;
      } else if (b[at] == '"') {
        return at + 1;
      }
    }
    return -1;
  }

  private static int token(byte[] b, int from, int to) {
    int at = from;
    while (at < to && Ascii.isToken(b[at])) {
      at++;
    }
    return at;
  }

  private static int blanks(byte[] b, int from, int to) {
    int at = from;
    while (at < to && (b[at] == ' ' || b[at] == '\t')) {
      at++;
    }
    return at;
  }
}
