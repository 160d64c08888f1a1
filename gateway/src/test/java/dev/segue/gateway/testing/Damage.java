package dev.segue.gateway.testing;

import java.util.List;
import java.util.Random;

/** Random harm to HTTP messages: bytes changed, lost, doubled, and what smugglers like to add. */
public final class Damage {
  /** Lines that two readers have understood differently in one proxy or another. */
  private static final List<String> LINES =
      List.of(
          "Transfer-Encoding: chunked",
          "Transfer-Encoding : chunked",
          "Transfer-Encoding\t:chunked",
          " Transfer-Encoding: chunked",
          "Transfer-Encoding:\u000bchunked",
          "Transfer-Encoding:\tchunked",
          "Transfer-Encoding: \0chunked",
          "Transfer-Encoding: chunked\u00a0",
          "Transfer-Encoding: xchunked",
          "Transfer-Encoding: chunked, identity",
          "Transfer-Encoding: identity, chunked",
          "Transfer-Encoding: chunked;q=1",
          "Transfer-Encoding: \"chunked\"",
          "Transfer-Encoding: cHuNkEd",
          "Transfer-Encoding: chunk\red",
          "Transfer-Encoding:\r\n chunked",
          "Transfer-Encoding:\n chunked",
          "Transfer_Encoding: chunked",
          "Transfer-\u00c9ncoding: chunked",
          "X: y\rTransfer-Encoding: chunked",
          "X: y\nTransfer-Encoding: chunked",
          "X: y\0Transfer-Encoding: chunked",
          "X: \\\r\n Content-Length: 7",
          "Content-Length: 7",
          "Content-Length: 007",
          "Content-Length: +7",
          "Content-Length: 7, 7",
          "Content-Length: 7 7",
          "Content-Length: 0x7",
          "Content-Length: 1e1",
          "Content-Length: -0",
          "Content-Length:",
          "Content-Length : 7",
          "Content-Length: 18446744073709551623",
          "Content_Length: 7",
          "Host: b",
          "Host: a",
          "host: a, b",
          "Connection: close",
          "Connection: Content-Length",
          "Connection: Transfer-Encoding, Host",
          "Connection: close, Content-Length",
          "Upgrade: h2c",
          "Expect: 100-continue",
          "Expect: y 100-continue",
          "Trailer: Content-Length",
          "TE: trailers");

  private static final List<String> SCRAPS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\r\n\r\n",
          "\n\n",
          " ",
          "\t",
          ":",
          "\0",
          "\u007f",
          "\u0085",
          "\u00ff",
          "/",
          "%0d%0a",
          "?",
          "#",
          ",",
          ";",
          "0",
          "0x",
          "+",
          "-",
          "1",
          "f",
          "HTTP/1.1",
          "HTTP/1.0",
          "HTTP/2.0",
          "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
          "0\r\n\r\n",
          "5\r\nhello\r\n",
          ";a=\"\r\n\"",
          ";\n",
          "\u000b",
          "\u000c",
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
          "HTTP/1.1 100 Continue\r\n\r\n",
          "ffffffffffffffff\r\n");

  private final Random random;

  public Damage(Random random) {
    this.random = random;
  }

  /** The message with so many random harms. */
  public String harm(String message, int times) {
    StringBuilder text = new StringBuilder(message);
    for (int i = 0; i < times && !text.isEmpty(); i++) {
      harm(text);
    }
    return text.toString();
  }

  private void harm(StringBuilder text) {
    int at = random.nextInt(text.length());
    int end = Math.min(text.length(), at + random.nextInt(1, 9));
    switch (random.nextInt(8)) {
      case 0 -> text.setCharAt(at, (char) random.nextInt(256));
      case 1 -> text.delete(at, end);
      case 2 -> text.insert(at, text.substring(at, end));
      case 3 -> text.insert(at, pick(SCRAPS));
      case 4 -> text.replace(at, end, pick(SCRAPS));
      default -> line(text, at);
    }
  }

  /** Puts a line where one begins. */
  private void line(StringBuilder text, int near) {
    int lineEnd = text.indexOf("\r\n", near);
    String line = pick(LINES) + "\r\n";
    text.insert(lineEnd < 0 ? near : lineEnd + 2, line);
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
