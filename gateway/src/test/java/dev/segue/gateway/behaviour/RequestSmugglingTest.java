package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.FakeBackend.Received;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.TestGateway;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What two servers could read in two ways is read in none: refused, the connection ended, and the
 * backend sees nothing of it. Behind each bad request stands one that must never be found.
 */
@Behaviour
final class RequestSmugglingTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static final FakeBackend BACKEND = FakeBackend.named("backend");
  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway = TestGateway.start(Map.of("old", BACKEND), "split { old = 1 }", "");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    BACKEND.close();
  }

  @BeforeEach
  void forget() {
    BACKEND.forget();
  }

  /** Bytes that a client sends, and the status that they must get. */
  record Row(String what, int status, String bytes) {
    @Override
    public String toString() {
      return what;
    }
  }

  /** A POST with these lines after its Host. */
  private static Row post(String what, String lines) {
    return new Row(what, 400, "POST / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n");
  }

  private static Row raw(String what, int status, String bytes) {
    return new Row(what, status, bytes);
  }

  private static Row get(String what, String lines) {
    return new Row(what, 400, "GET / HTTP/1.1\r\n" + lines + "\r\n\r\n");
  }

  private static Row line(String what, int status, String requestLine) {
    return new Row(what, status, requestLine + "\r\nHost: a\r\n\r\n");
  }

  static List<Row> lengths() {
    return List.of(
        post("length, then coding", "Content-Length: 4\r\nTransfer-Encoding: chunked"),
        post("coding, then length", "Transfer-Encoding: chunked\r\nContent-Length: 4"),
        post("length 0 and coding", "Content-Length: 0\r\nTransfer-Encoding: chunked"),
        post("two lengths that differ", "Content-Length: 4\r\nContent-Length: 5"),
        post("two equal lengths", "Content-Length: 0\r\nContent-Length: 0"),
        post("a list of lengths", "Content-Length: 0, 0"),
        post("two numbers", "Content-Length: 0 0"),
        post("signed length", "Content-Length: +0"),
        post("negative length", "Content-Length: -1"),
        post("hexadecimal length", "Content-Length: 0x0"),
        post("empty length", "Content-Length:"),
        post("fraction", "Content-Length: 0.0"),
        post("length over 64 bits", "Content-Length: 18446744073709551616"),
        post("length in quotes", "Content-Length: \"0\""),
        post("length with a form feed", "Content-Length: \f0"),
        post("length of other digits", "Content-Length: \u00b2"));
  }

  static List<Row> codings() {
    return List.of(
        post("unknown coding", "Transfer-Encoding: xchunked"),
        post("identity", "Transfer-Encoding: identity"),
        post("gzip alone", "Transfer-Encoding: gzip"),
        post("gzip, chunked", "Transfer-Encoding: gzip, chunked"),
        post("chunked, identity", "Transfer-Encoding: chunked, identity"),
        post("chunked twice", "Transfer-Encoding: chunked, chunked"),
        post("two coding fields", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        post("a second, odd coding", "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow"),
        post("coding with a parameter", "Transfer-Encoding: chunked;q=1"),
        post("coding in quotes", "Transfer-Encoding: \"chunked\""),
        post("empty coding", "Transfer-Encoding:"),
        post("coding and a comma", "Transfer-Encoding: chunked,"),
        post("vertical tab before the coding", "Transfer-Encoding: \u000bchunked"),
        post("NUL after the coding", "Transfer-Encoding: chunked\0"),
        post("space before the colon", "Transfer-Encoding : chunked"),
        post("tab before the colon", "Transfer-Encoding\t: chunked"),
        post("folded coding", "Transfer-Encoding:\r\n chunked"),
        raw(
            "HTTP/1.0 with a coding",
            400,
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
  }

  static List<Row> fieldLines() {
    return List.of(
        get("folded line", "Host: a\r\nX-A: b\r\n c"),
        get("line folded by a tab", "Host: a\r\nX-A: b\r\n\tc"),
        get("blank before the first field", " Host: a"),
        get("space before the colon", "Host : a"),
        get("no colon", "Host: a\r\nX-A"),
        get("no name", "Host: a\r\n: b"),
        get("space in a name", "Host: a\r\nX A: b"),
        get("NUL in a name", "Host: a\r\nX\0A: b"),
        get("NUL in a value", "Host: a\r\nX-A: b\0c"),
        get("DEL in a value", "Host: a\r\nX-A: b\u007fc"),
        get("other byte in a name", "Host: a\r\nX\u00e4: b"),
        get("lone CR in a value", "Host: a\r\nX-A: b\rContent-Length: 5"),
        get("lone CR in a name", "Host: a\r\nX-A\r: b"),
        get("LF alone after a field", "Host: a\nX-A: b"),
        get("CR twice", "Host: a\r\r\nX-A: b"),
        raw("LF alone after the first line", 400, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        raw("LF alone as the last line", 400, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        raw("LFs alone everywhere", 400, "GET / HTTP/1.1\nHost: a\n\n"),
        raw("CRs alone everywhere", 400, "GET / HTTP/1.1\rHost: a\r\r"));
  }

  static List<Row> requestLines() {
    return List.of(
        line("two spaces", 400, "GET  / HTTP/1.1"),
        line("a tab", 400, "GET\t/ HTTP/1.1"),
        line("space in the target", 400, "GET /a b HTTP/1.1"),
        line("space at the end", 400, "GET / HTTP/1.1 "),
        line("space at the start", 400, " GET / HTTP/1.1"),
        line("NUL in the target", 400, "GET /\0 HTTP/1.1"),
        line("byte over 127 in the target", 400, "GET /\u00e4 HTTP/1.1"),
        line("fragment", 400, "GET /a#b HTTP/1.1"),
        line("no version", 400, "GET /"),
        line("relative target", 400, "GET a HTTP/1.1"),
        line("asterisk for GET", 400, "GET * HTTP/1.1"),
        line("version in lower case", 400, "GET / http/1.1"),
        line("version with more digits", 400, "GET / HTTP/1.10"),
        line("version 1.2", 505, "GET / HTTP/1.2"),
        line("version 2.0", 505, "PRI * HTTP/2.0"),
        line("version 0.9", 505, "GET / HTTP/0.9"),
        line("method with a colon", 400, "GET: / HTTP/1.1"),
        line("tunnel", 400, "CONNECT a:80 HTTP/1.1"),
        line("TRACE", 405, "TRACE / HTTP/1.1"));
  }

  static List<Row> hosts() {
    return List.of(
        get("no Host", "X-A: b"),
        get("two hosts", "Host: a\r\nHost: b"),
        get("the same host twice", "Host: a\r\nHost: a"),
        get("empty host", "Host:"),
        get("two names", "Host: a b"),
        get("list", "Host: a, b"),
        get("path in the host", "Host: a/b"),
        get("user in the host", "Host: a@b"),
        get("scheme in the host", "Host: http://a"),
        get("port that is no number", "Host: a:x"),
        get("two ports", "Host: a:1:2"),
        get("port of many digits", "Host: a:123456789"),
        get("open bracket", "Host: [::1"),
        line("another host in the target", 400, "GET http://b/ HTTP/1.1"),
        line("another port in the target", 400, "GET http://a:81/ HTTP/1.1"),
        line("user in the target", 400, "GET http://x@a/ HTTP/1.1"),
        line("no host in the target", 400, "GET http:///b HTTP/1.1"),
        line("another scheme", 400, "GET ftp://a/ HTTP/1.1"),
        raw("absolute target without Host", 400, "GET http://a/ HTTP/1.1\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource({"lengths", "codings", "fieldLines", "requestLines", "hosts"})
  void isRefusedAndEndsTheConnection(Row row) {
    try (RawClient client = gateway.client()) {
      client.send(row.bytes() + SMUGGLED);
      Message answer = client.receive();
      assertThat(answer.status()).as(answer.toString()).isEqualTo(row.status());
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
      assertThat(client.end()).as("one answer, then the end").isEqualTo(RawClient.End.CLOSED);
    }
    assertThat(BACKEND.requests()).as("requests at the backend").isEmpty();
  }

  static List<Row> chunks() {
    return List.of(
        raw("size with a prefix", 400, "0x5\r\nhello\r\n0\r\n\r\n"),
        raw("space before the size", 400, " 5\r\nhello\r\n0\r\n\r\n"),
        raw("space after the size", 400, "5 \r\nhello\r\n0\r\n\r\n"),
        raw("tab after the size", 400, "5\t\r\nhello\r\n0\r\n\r\n"),
        raw("signed size", 400, "+5\r\nhello\r\n0\r\n\r\n"),
        raw("negative size", 400, "-5\r\nhello\r\n0\r\n\r\n"),
        raw("no size", 400, "\r\nhello\r\n0\r\n\r\n"),
        raw("size that is no number", 400, "five\r\nhello\r\n0\r\n\r\n"),
        raw("size over 32 bits and the rest", 400, "100000000000000000005\r\nhello\r\n0\r\n\r\n"),
        raw("size over 64 bits", 400, "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        raw("size below zero in 64 bits", 400, "FFFFFFFFFFFFFFFB\r\nhello\r\n0\r\n\r\n"),
        raw("many zeros", 400, "0".repeat(64) + "5\r\nhello\r\n0\r\n\r\n"),
        raw("LF alone after the size", 400, "5\nhello\r\n0\r\n\r\n"),
        raw("CR alone after the size", 400, "5\rhello\r\n0\r\n\r\n"),
        raw("LF alone in an extension", 400, "5;a\nhello\r\n0\r\n\r\n"),
        raw("NUL in an extension", 400, "5;a=\0\r\nhello\r\n0\r\n\r\n"),
        raw("CR alone in an extension", 400, "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        raw("endless extension", 400, "5;" + "a".repeat(5000) + "\r\nhello\r\n0\r\n\r\n"),
        raw("chunk longer than its size", 400, "4\r\nhello\r\n0\r\n\r\n"),
        raw("LF alone after the data", 400, "5\r\nhello\n0\r\n\r\n"),
        raw("CR alone after the data", 400, "5\r\nhello\r0\r\n\r\n"),
        raw("LF alone after the last chunk", 400, "5\r\nhello\r\n0\n\r\n"),
        raw("trailer without a colon", 400, "5\r\nhello\r\n0\r\nX\r\n\r\n"),
        raw("trailer with a space", 400, "5\r\nhello\r\n0\r\nX : y\r\n\r\n"),
        raw("folded trailer", 400, "5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n"),
        raw("NUL in a trailer", 400, "5\r\nhello\r\n0\r\nX: \0\r\n\r\n"),
        raw("LF alone after a trailer", 400, "5\r\nhello\r\n0\r\nX: y\n\r\n"),
        raw(
            "trailers without end",
            400,
            "5\r\nhello\r\n0\r\n" + "X: y\r\n".repeat(20_000) + "\r\n"));
  }

  /** The head is good and may be at the backend already: it must never see an end of the body. */
  @ParameterizedTest
  @MethodSource("chunks")
  void aBodyInBadChunksIsNeverWholeAndEndsTheConnection(Row row) {
    try (RawClient client = gateway.client()) {
      client.send(CHUNKED + row.bytes() + SMUGGLED);
      Message answer = client.receive();
      assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
      assertThat(answer.text()).contains("\"reason\":\"bad-body\"");
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(client.end()).isEqualTo(RawClient.End.CLOSED);
    }
    gateway.assertBooksBalance();
    for (Received request : BACKEND.requests()) {
      assertThat(request.head().target()).isEqualTo("/");
      assertThat(request.whole().complete()).as("a whole request").isFalse();
    }
    assertThat(BACKEND.count()).isLessThanOrEqualTo(1);
  }

  @Test
  void aBodyThatLooksLikeRequestsStaysABody() {
    String body = SMUGGLED + "0\r\n\r\n" + SMUGGLED;
    try (RawClient client = gateway.client()) {
      assertThat(client.post("/", body).text()).isEqualTo("backend");
      assertThat(BACKEND.only().text()).isEqualTo(body);
      BACKEND.forget();
      client.send(CHUNKED + Integer.toHexString(body.length()) + ";ext=\"0\"\r\n" + body);
      client.send("\r\n0\r\n\r\n");
      assertThat(client.receive().text()).isEqualTo("backend");
      assertThat(BACKEND.only().text()).isEqualTo(body);
    }
  }

  @Test
  void connectionCannotNameAwayWhatFramesOrRoutes() {
    try (RawClient client = gateway.client()) {
      client
          .head(
              "POST / HTTP/1.1",
              "Host: a",
              "Content-Length: " + SMUGGLED.length(),
              "Connection: content-length, host, transfer-encoding")
          .send(SMUGGLED);
      assertThat(client.receive().text()).isEqualTo("backend");
      Message request = BACKEND.only();
      assertThat(request.text()).isEqualTo(SMUGGLED);
      assertThat(request.field("host")).isEqualTo("a");
      BACKEND.forget();
      client
          .head(
              "POST / HTTP/1.1",
              "Host: a",
              "Transfer-Encoding: chunked",
              "Connection: transfer-encoding")
          .send("5\r\nhello\r\n0\r\n\r\n");
      assertThat(client.receive().text()).isEqualTo("backend");
      assertThat(BACKEND.only().head().all("transfer-encoding")).containsExactly("chunked");
      assertThat(BACKEND.only().text()).isEqualTo("hello");
    }
  }

  /** Trailers come after every decision was made: what frames or routes may not stand there. */
  @Test
  void trailersThatFrameRouteOrForwardAreDropped() {
    try (RawClient client = gateway.client()) {
      client.send(
          CHUNKED
              + "5\r\nhello\r\n0\r\nHost: b\r\nContent-Length: 5\r\nTransfer-Encoding: x\r\n"
              + "X-Forwarded-For: 1.2.3.4\r\nX-Segue-A: b\r\nSum: 5\r\n\r\n");
      assertThat(client.receive().text()).isEqualTo("backend");
      assertThat(BACKEND.only().trailers()).hasToString("[Sum: 5]");
    }
  }

  @Test
  void aTabBeforeTheCodingIsUnderstoodAndSentInOneSpelling() {
    try (RawClient client = gateway.client()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\t chunked \t\r\n\r\n");
      client.send("5\r\nhello\r\n0\r\n\r\n");
      assertThat(client.receive().text()).isEqualTo("backend");
      assertThat(BACKEND.only().head().all("transfer-encoding")).containsExactly("chunked");
    }
  }

  @Test
  void bytesOneByOneAreReadAsBytesAtOnce() {
    try (RawClient client = gateway.client()) {
      for (char c : (CHUNKED + "5\r\nhello\r\n0\r\nSum: 5\r\n\r\n").toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.receive().text()).isEqualTo("backend");
      Await.until("the request", () -> BACKEND.count() == 1);
      assertThat(BACKEND.only().text()).isEqualTo("hello");
    }
  }
}
