package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that could be read in two ways become 502, and nothing of them is passed on. */
@Behaviour
final class ResponseStrictnessTest {
  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static final FakeBackend BACKEND = FakeBackend.named("backend");
  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway =
        TestGateway.start(
            Map.of("old", BACKEND), "split { old = 1 }", "backends.old.breaker.enabled = false");
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

  /** What a backend answers. */
  record Row(String what, String bytes) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Row fields(String what, String lines) {
    return new Row(what, "HTTP/1.1 200 OK\r\n" + lines + "\r\n\r\n");
  }

  private static Row line(String statusLine) {
    return new Row(statusLine, statusLine + "\r\nContent-Length: 0\r\n\r\n");
  }

  static List<Row> lengths() {
    return List.of(
        fields("length and coding", "Content-Length: 4\r\nTransfer-Encoding: chunked"),
        fields("coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 4"),
        fields("two lengths that differ", "Content-Length: 0\r\nContent-Length: 4"),
        fields("a list of lengths", "Content-Length: 0, 4"),
        fields("signed length", "Content-Length: +0"),
        fields("negative length", "Content-Length: -1"),
        fields("hexadecimal length", "Content-Length: 0x0"),
        fields("empty length", "Content-Length:"),
        fields("length over 64 bits", "Content-Length: 18446744073709551616"),
        fields("unknown coding", "Transfer-Encoding: xchunked"),
        fields("identity", "Transfer-Encoding: identity"),
        fields("gzip alone", "Transfer-Encoding: gzip"),
        fields("chunked twice", "Transfer-Encoding: chunked, chunked"),
        fields("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
        fields("vertical tab before the coding", "Transfer-Encoding: \u000bchunked"),
        new Row(
            "HTTP/1.0 with a coding",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
  }

  static List<Row> lines() {
    return List.of(
        fields("folded line", "X-A: b\r\n c\r\nContent-Length: 0"),
        fields("space before the colon", "X-A : b\r\nContent-Length: 0"),
        fields("coding with a space", "Transfer-Encoding : chunked"),
        fields("no colon", "X-A\r\nContent-Length: 0"),
        fields("no name", ": b\r\nContent-Length: 0"),
        fields("NUL in a value", "X-A: \0\r\nContent-Length: 0"),
        fields("NUL in a name", "X\0A: b\r\nContent-Length: 0"),
        fields("lone CR in a value", "X-A: b\rSet-Cookie: c\r\nContent-Length: 0"),
        fields("LF alone after a field", "X-A: b\nContent-Length: 0"),
        new Row("LF alone everywhere", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
        new Row("LF alone at the end", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n"),
        new Row("no status line", "Content-Length: 0\r\n\r\n"),
        new Row("another protocol", "SSH-2.0-OpenSSH_9.6\r\n"),
        new Row("just a body", "<html>hello, world</html>\r\n\r\n"),
        new Row("empty lines first", "\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        line("HTTP/1.1 20 OK"),
        line("HTTP/1.1 2000 OK"),
        line("HTTP/1.1 099 OK"),
        line("HTTP/1.1 2x0 OK"),
        line("HTTP/1.1 -20 OK"),
        line("HTTP/1.1  200 OK"),
        line("HTTP/1.1\t200 OK"),
        line("HTTP/2.0 200 OK"),
        line("HTTP/1.2 200 OK"),
        line("http/1.1 200 OK"),
        line("HTTP/1.1 200 O\0K"),
        line("HTTP/1.1 200 O\rK"));
  }

  @ParameterizedTest
  @MethodSource({"lengths", "lines"})
  void isA502AndEndsTheBackendsConnection(Row row) {
    BACKEND.script(Scripts.bytes(row.bytes() + EVIL));
    double counted = badResponses();
    try (RawClient client = gateway.client()) {
      Message answer = client.get("/");
      assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
      assertThat(answer.text()).contains("\"reason\":\"bad-response\"").doesNotContain("evil");
      BACKEND.script(Scripts.ok("next"));
      assertThat(client.get("/").text()).as("the client's next answer").isEqualTo("next");
    }
    assertThat(BACKEND.requests().getFirst().connection())
        .as("nothing is sent on such a connection")
        .isNotEqualTo(BACKEND.requests().getLast().connection());
    assertThat(badResponses()).isEqualTo(counted + 1);
  }

  private static double badResponses() {
    return gateway.metrics().sum("segue_upstream_attempts_total", "result", "bad_response");
  }

  static List<Row> chunks() {
    return List.of(
        new Row("size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
        new Row("space after the size", "5 \r\nhello\r\n0\r\n\r\n"),
        new Row("negative size", "-5\r\nhello\r\n0\r\n\r\n"),
        new Row("size over 64 bits", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        new Row("no number", "five\r\nhello\r\n0\r\n\r\n"),
        new Row("LF alone after the size", "5\nhello\r\n0\r\n\r\n"),
        new Row("chunk longer than its size", "4\r\nhello\r\n0\r\n\r\n"),
        new Row("LF alone in an extension", "5;a\nhello\r\n0\r\n\r\n"),
        new Row("folded trailer", "5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n"),
        new Row("NUL in a trailer", "5\r\nhello\r\n0\r\nX: \0\r\n\r\n"));
  }

  /** The head may be at the client already: it must never see an end of the body. */
  @ParameterizedTest
  @MethodSource("chunks")
  void aBodyInBadChunksIsNeverWhole(Row row) {
    BACKEND.script(Scripts.bytes(CHUNKED + row.bytes() + EVIL));
    double counted = badResponses();
    try (RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      byte[] all = read(client);
      assertThat(new String(all, StandardCharsets.ISO_8859_1))
          .doesNotContain("\r\n0\r\n")
          .doesNotContain("evil");
    }
    Await.equal("attempts with a bad answer", counted + 1, () -> badResponses());
  }

  /** Everything until the reset. */
  private static byte[] read(RawClient client) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      client.stream().transferTo(all);
      assertThat(all.toByteArray()).as("a clean end").isEmpty();
    } catch (SocketException reset) {
      assertThat(client.end()).isIn(End.RESET, End.CLOSED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toByteArray();
  }
}
