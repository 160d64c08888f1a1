package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.http1.RequestParser;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.RecordingBackend;
import dev.segue.gateway.testing.RecordingBackend.Answer;
import dev.segue.gateway.testing.RecordingBackend.Seen;
import dev.segue.gateway.testing.StrictAnswer;
import dev.segue.gateway.testing.StrictHttp;
import dev.segue.gateway.testing.StrictHttp.Incomplete;
import dev.segue.gateway.testing.StrictHttp.Request;
import dev.segue.gateway.testing.TestGateway;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/http.md is not told, it is run: the tables are the test, through a gateway. */
@Behaviour
final class HttpPageTest {
  private static final Path PAGE = Path.of("../docs/http.md");
  private static final Pattern KEY = Pattern.compile("`((?:limits|timeouts)\\.[a-z-]+)`");
  private static final Answer OK =
      new Answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false);

  private static volatile Answer answer = OK;
  private static RecordingBackend backend;
  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    backend = RecordingBackend.answering(HttpPageTest::answer);
    gateway = backend.gateway();
  }

  @AfterAll
  static void stop() {
    gateway.close();
    backend.close();
  }

  @BeforeEach
  void forget() {
    backend.forget();
    answer = OK;
  }

  private static Answer answer(Request request) {
    return request.target().equals("/after") ? OK : answer;
  }

  static List<HttpPage.Row> requests() {
    return HttpPage.rows(PAGE, row -> row.asked() == null);
  }

  static List<HttpPage.Row> responses() {
    return HttpPage.rows(PAGE, row -> row.asked() != null);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requestsAreTakenAsThePageSays(HttpPage.Row row) throws Exception {
    try (RawClient client = gateway.client()) {
      client.send(row.bytes());
      boolean toHead = row.bytes().startsWith("HEAD");
      StrictAnswer got = StrictAnswer.read(client, toHead);
      assertThat(got.last().status()).as(got.bytes()).isEqualTo(row.verdict().status());
      boolean close = StrictHttp.all(got.last().fields(), "connection").contains("close");
      assertThat(close).as("the connection ends").isEqualTo(row.verdict().closed());
      if (close) {
        assertThat(client.end()).as("one answer").isEqualTo(End.CLOSED);
      } else {
        client.head("GET /after HTTP/1.1", "Host: a");
        assertThat(StrictAnswer.read(client, false).last().status()).isEqualTo(200);
      }
    }
    Await.equal("requests under way", 0L, gateway.gateway()::active);
    assertBackendSaw(row);
  }

  private static void assertBackendSaw(HttpPage.Row row) {
    assertThat(backend.violations()).isEmpty();
    List<Seen> seen =
        backend.seen().stream().filter(one -> !one.request().target().equals("/after")).toList();
    if (!row.verdict().passes()) {
      assertThat(seen).as("whole requests at the backend").isEmpty();
      return;
    }
    assertThat(seen).hasSize(1);
    assertHolds(seen.getFirst().bytes(), row.verdict());
    if (row.verdict().matched() != null) {
      assertThat(matched(row.bytes())).isEqualTo(row.verdict().matched());
    }
  }

  private static void assertHolds(String bytes, HttpPage.Verdict verdict) {
    for (String held : verdict.as()) {
      assertThat(bytes).contains(held);
    }
    String ours = withoutOurIds(bytes).toLowerCase(Locale.ROOT);
    for (String gone : verdict.without()) {
      assertThat(ours).doesNotContain(gone.toLowerCase(Locale.ROOT));
    }
  }

  /**
   * The text without the request ids that the gateway gave: they are random, and one that held
   * "103" was once taken for a status that had to be gone.
   */
  private static String withoutOurIds(String bytes) {
    return bytes.replaceAll("(?i)(x-request-id: )[0-9a-f]{12}-\\w+-\\w+", "$1(ours)");
  }

  /** The path that routes are matched on. */
  private static String matched(String bytes) {
    RequestParser parser = new RequestParser(1000, 10_000, 10_000, 100);
    ByteBuf in = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
    assertThat(parser.parse(in)).isEqualTo(RequestParser.Answer.HEAD);
    in.release();
    RequestHead head = parser.head();
    int from = head.pathStart();
    return new String(head.pathBytes(), from, head.pathStop() - from, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("responses")
  void answersAreRelayedAsThePageSays(HttpPage.Row row) throws Exception {
    answer = new Answer(row.bytes(), row.closes());
    String asked = row.asked() == null ? "" : row.asked();
    HttpPage.Verdict verdict = row.verdict();
    try (RawClient client = gateway.client()) {
      client.send(asked);
      StrictAnswer got = StrictAnswer.read(client, asked.startsWith("HEAD"));
      assertThat(verdict.aborted()).as("aborted, got %s", got.bytes()).isFalse();
      assertThat(got.isAll()).as("nothing behind %s", got.bytes()).isTrue();
      if (verdict.passes()) {
        assertThat(got.bytes()).doesNotContain("urn:segue:problem");
        assertHolds(got.bytes(), verdict);
      } else {
        assertThat(got.last().status()).as(got.bytes()).isEqualTo(verdict.status());
        assertThat(got.bytes()).contains("\"reason\":\"bad-response\"");
      }
      client.head("GET /after HTTP/1.1", "Host: a");
      assertThat(StrictAnswer.read(client, false).last().body().text()).isEqualTo("ok");
    } catch (Incomplete e) {
      assertThat(verdict.aborted()).as("aborted").isTrue();
    }
    Await.equal("requests under way", 0L, gateway.gateway()::active);
  }

  @Test
  void everyLimitOfThePageIsAKeyWithThatName() throws Exception {
    String reference = Files.readString(Path.of("src/main/resources/reference.conf"));
    var keys = KEY.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    assertThat(keys).isNotEmpty();
    for (String key : keys) {
      assertThat(reference).contains(key.substring(key.indexOf('.') + 1) + " = ");
    }
  }
}
