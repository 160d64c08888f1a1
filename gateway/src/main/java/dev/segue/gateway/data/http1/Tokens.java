package dev.segue.gateway.data.http1;

/** Words of the protocol as bytes, lower case. */
final class Tokens {
  static final byte[] CHUNKED = Ascii.bytes("chunked");
  static final byte[] CLOSE = Ascii.bytes("close");
  static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
  static final byte[] CONTINUE = Ascii.bytes("100-continue");
  static final byte[] UPGRADE = Ascii.bytes("upgrade");
  static final byte[] HTTP_1 = Ascii.bytes("HTTP/1.");
  static final byte[] HTTP = Ascii.bytes("HTTP/");
  static final byte[] HTTP_SCHEME = Ascii.bytes("http://");
  static final byte[] HTTPS_SCHEME = Ascii.bytes("https://");

  private Tokens() {}
}
