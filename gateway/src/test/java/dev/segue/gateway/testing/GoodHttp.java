package dev.segue.gateway.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Random messages that every reader of RFC 9112 understands alike. */
public final class GoodHttp {
  private static final List<String> TARGETS =
      List.of(
          "/",
          "/a?b=c&d",
          "//a/./b/../c",
          "/%2e%2e/%2f/%00",
          "/a;x=1?/../",
          "http://a/x",
          "http://A?q",
          "/" + "long/".repeat(60));

  private static final List<String> METHODS =
      List.of(
          "GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "M-SEARCH");

  private static final List<String> FIELDS =
      List.of(
          "Accept: */*",
          "X_Under: score",
          "Cookie: a=1; b=2",
          "x-empty:",
          "X-Blank:\t  a \t b\t ",
          "X-High: \u00e4\u00ff",
          "Connection: keep-alive, X-Hop",
          "X-Hop: 1",
          "TE: trailers",
          "Expect: 100-continue");

  private final Random random;

  public GoodHttp(Random random) {
    this.random = random;
  }

  /** A request that lets its connection live on. */
  public String request() {
    String method = pick(METHODS);
    boolean http11 = random.nextInt(8) > 0;
    StringBuilder out = new StringBuilder(random.nextInt(10) == 0 ? "\r\n" : "");
    out.append(method)
        .append(' ')
        .append(method.equals("OPTIONS") && random.nextBoolean() ? "*" : pick(TARGETS))
        .append(http11 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\nConnection: Keep-Alive\r\n");
    List<String> fields = new ArrayList<>(List.of(random.nextBoolean() ? "Host: a" : "HOST:a "));
    for (int i = random.nextInt(4); i > 0; i--) {
      fields.add(pick(FIELDS));
    }
    String body = body(fields, http11, method.equals("GET") || method.equals("HEAD") ? 6 : 1);
    Collections.shuffle(fields, random);
    fields.forEach(field -> out.append(field).append("\r\n"));
    return out.append("\r\n").append(body).toString();
  }

  /**
   * A final response, perhaps with informational ones before it.
   *
   * @param toHead it answers a HEAD
   */
  public String response(boolean toHead) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(4) == 0 ? random.nextInt(1, 4) : 0; i > 0; i--) {
      out.append("HTTP/1.1 103 Early Hints\r\nLink: </").append(i).append(">\r\n\r\n");
    }
    int status = List.of(200, 200, 200, 201, 204, 205, 304, 404, 299).get(random.nextInt(9));
    boolean http11 = random.nextInt(8) > 0;
    List<String> fields = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      fields.add(pick(FIELDS));
    }
    fields.add("Set-Cookie: a=1");
    fields.add("Set-Cookie: b=2");
    boolean bodyless = toHead || status == 204 || status == 304;
    String body = body(fields, http11, 3);
    if (status == 204) {
      fields.removeIf(line -> line.startsWith("Content-Length") || line.startsWith("Transfer-"));
    }
    Collections.shuffle(fields, random);
    out.append(http11 ? "HTTP/1.1 " : "HTTP/1.0 ").append(status).append(" Some Reason\r\n");
    fields.forEach(field -> out.append(field).append("\r\n"));
    return out.append("\r\n").append(bodyless ? "" : body).toString();
  }

  /** Adds how the body is framed to the fields; none in {@code none - 1} of {@code none} cases. */
  private String body(List<String> fields, boolean http11, int none) {
    if (random.nextInt(none) > 0) {
      return "";
    }
    if (http11 && random.nextBoolean()) {
      fields.add(
          random.nextInt(8) == 0 ? "transfer-encoding:\tChunked" : "Transfer-Encoding: chunked");
      return chunks();
    }
    String text = text();
    fields.add("Content-Length: " + (random.nextInt(8) == 0 ? "0" : "") + text.length());
    return text;
  }

  /** A chunked body. */
  public String chunks() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      String text = text();
      if (!text.isEmpty()) {
        String size = Integer.toHexString(text.length());
        out.append(random.nextInt(4) == 0 ? "00" + size.toUpperCase(Locale.ROOT) : size)
            .append(random.nextInt(4) == 0 ? ";ext=\"a;b\"" : "")
            .append("\r\n")
            .append(text)
            .append("\r\n");
      }
    }
    out.append(random.nextInt(8) == 0 ? "000\r\n" : "0\r\n");
    return out.append(random.nextInt(4) == 0 ? "X-Sum: 1\r\nx-more:\r\n" : "")
        .append("\r\n")
        .toString();
  }

  /** Bytes that look like framing are as good as any in a body. */
  private String text() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
      case 2 -> "0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
      case 3 -> "x".repeat(random.nextInt(1, 6000));
      default -> "hello".repeat(random.nextInt(1, 20));
    };
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
