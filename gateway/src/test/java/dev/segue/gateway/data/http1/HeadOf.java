package dev.segue.gateway.data.http1;

import io.netty.buffer.Unpooled;

/** Request heads for tests of those who read them. */
public final class HeadOf {
  private HeadOf() {}

  /** The head of a request with these fields, as the parser understands it. */
  public static RequestHead lines(String... fields) {
    RequestParser parser = new RequestParser(8192, 32_768, 32_768, 100);
    String text = "GET / HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    if (parser.parse(Unpooled.wrappedBuffer(Ascii.bytes(text))) != RequestParser.Answer.HEAD) {
      throw new AssertionError(text + ": " + parser.error());
    }
    return parser.head();
  }
}
