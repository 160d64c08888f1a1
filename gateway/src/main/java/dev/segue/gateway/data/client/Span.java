package dev.segue.gateway.data.client;

import java.nio.charset.StandardCharsets;

/**
 * Some bytes of an array that is not its own. Reused: what it shows is good until the next request
 * of its connection.
 */
public final class Span {
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int from;
  private int to;

  void set(byte[] source, int start, int end) {
    bytes = source;
    from = start;
    to = end;
  }

  void clear() {
    set(NOTHING, 0, 0);
  }

  public byte[] bytes() {
    return bytes;
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  public boolean isEmpty() {
    return from == to;
  }

  /** The bytes as text; allocates. */
  public String text() {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
