package dev.segue.gateway.data.http1;

import java.util.Arrays;

/**
 * The path that routes are matched on: escapes of unreserved characters decoded, dot segments
 * resolved, empty segments merged (RFC 3986 section 6.2.2). An encoded slash stays encoded. What is
 * forwarded is the client's own spelling.
 */
public final class PathNormalizer {
  private PathNormalizer() {}

  /** Whether the path is normal already. */
  static boolean isPlain(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = b[i];
      if (c == '%' || (c == '/' && i + 1 < to && (b[i + 1] == '/' || b[i + 1] == '.'))) {
        return false;
      }
    }
    return true;
  }

  /** The normal form of {@code b[from..to)}, which begins with a slash. */
  public static byte[] normalize(byte[] b, int from, int to) {
    byte[] decoded = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      int unescaped = b[i] == '%' && i + 2 < to ? unreserved(b[i + 1], b[i + 2]) : -1;
      if (unescaped >= 0 && !afterStray(decoded, length)) {
        decoded[length++] = (byte) unescaped;
        i += 2;
      } else {
        decoded[length++] = b[i];
      }
    }
    return resolve(decoded, length);
  }

  /** Whether a percent sign that begins no escape is near: {@code %%32e} is not {@code %2e}. */
  private static boolean afterStray(byte[] decoded, int length) {
    return (length > 0 && decoded[length - 1] == '%') || (length > 1 && decoded[length - 2] == '%');
  }

  private static int unreserved(byte high, byte low) {
    int h = Ascii.hex(high);
    int l = Ascii.hex(low);
    int c = h < 0 || l < 0 ? 0 : h << 4 | l;
    boolean unreserved =
        (c >= 'a' && c <= 'z')
            || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9')
            || c == '-'
            || c == '.'
            || c == '_'
            || c == '~';
    return unreserved ? c : -1;
  }

  private static byte[] resolve(byte[] in, int length) {
    byte[] out = new byte[length + 1];
    int size = 0;
    for (int at = 0; at < length; ) {
      int start = at + 1; // after the slash
      int end = start;
      while (end < length && in[end] != '/') {
        end++;
      }
      int segment = end - start;
      boolean last = end >= length;
      if (segment == 2 && in[start] == '.' && in[start + 1] == '.') {
        while (size > 0 && out[--size] != '/') {}
        if (last) {
          out[size++] = '/';
        }
      } else if (segment == 1 && in[start] == '.') {
        if (last) {
          out[size++] = '/';
        }
      } else if (segment > 0 || last) {
        out[size++] = '/';
        System.arraycopy(in, start, out, size, segment);
        size += segment;
      }
      at = end;
    }
    if (size == 0) {
      out[size++] = '/';
    }
    return Arrays.copyOf(out, size);
  }
}
