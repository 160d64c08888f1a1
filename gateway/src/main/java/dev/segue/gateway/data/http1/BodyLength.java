package dev.segue.gateway.data.http1;

/**
 * How the end of a body is known (RFC 9112 section 6.3): a number of bytes, 0 and above, or one of
 * these.
 */
public final class BodyLength {
  /** Chunks; the last one is empty. */
  public static final long CHUNKED = -1;

  /** Responses only: the body ends with the connection. */
  public static final long UNTIL_CLOSE = -2;

  private BodyLength() {}
}
