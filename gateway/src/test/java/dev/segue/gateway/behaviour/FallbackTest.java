package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The corners of replay: permits, reused connections, bodies that are large, slow or chunked. */
@Behaviour
final class FallbackTest {
  private static final String KEY = "Idempotency-Key: 7";

  private final FakeBackend old = FakeBackend.named("old");
  private final FakeBackend fresh = FakeBackend.named("new");

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  private TestGateway gateway(String route, String more) {
    return TestGateway.start(
        Map.of("old", old, "new", fresh), "split { new = 1 }, fallback = old, " + route, more);
  }

  @Test
  void noPermitInTimeMovesAPostAndIsNoFailureOfTheBackend() {
    CountDownLatch release = new CountDownLatch(1);
    fresh.script(Scripts.after(release, Scripts.ok("new")));
    try (TestGateway gateway =
            gateway(
                "",
                "backends.new { pool { max-connections = 1, pending-timeout = 100ms }, breaker {"
                    + " minimum-calls = 1, failure-rate = 1, consecutive-failures = 1 } }");
        RawClient first = gateway.client();
        RawClient second = gateway.client()) {
      first.sendHead("GET", "/first");
      Await.until("the only connection is in use", () -> fresh.count() == 1);
      assertThat(second.post("/second", "order 7").text()).isEqualTo("old");
      assertThat(old.only().text()).isEqualTo("order 7");
      assertThat(fresh.count()).isEqualTo(1);
      assertThat(gateway.breaker("new")).isEqualTo("closed");
      Metrics metrics = gateway.metrics();
      assertThat(
              metrics.sum("segue_upstream_attempts_total", "version", "new", "result", "overflow"))
          .isEqualTo(1);
      assertThat(metrics.sum("segue_fallback_total", "reason", "overflow")).isEqualTo(1);
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("new");
      assertThat(gateway.breaker("new")).isEqualTo("closed");
    }
  }

  @Test
  void aWaitingRequestGetsThePermitThatBecomesFree() {
    CountDownLatch release = new CountDownLatch(1);
    fresh.script(Scripts.after(release, Scripts.ok("new")));
    try (TestGateway gateway =
            gateway("", "backends.new.pool { max-connections = 1, pending-timeout = 15s }");
        RawClient first = gateway.client();
        RawClient second = gateway.client();
        RawClient third = gateway.client()) {
      first.sendHead("GET", "/first");
      Await.until("the only connection is in use", () -> fresh.count() == 1);
      second.sendHead("GET", "/second");
      third.sendHead("GET", "/third");
      Await.until("two wait", () -> gateway.gateway().active() == 3);
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("new");
      assertThat(second.receive().text()).as("on this loop or the other").isEqualTo("new");
      assertThat(third.receive().text()).isEqualTo("new");
      assertThat(old.count()).isZero();
    }
  }

  /**
   * A server may close a connection whenever it is idle. A close that we saw is no failure at all;
   * one that crosses a request is repeated where that is safe.
   */
  @Test
  void idleConnectionsThatTheBackendClosesFailNoSafeRequest() {
    fresh.closesAfter(1);
    try (TestGateway gateway = TestGateway.start(Map.of("new", fresh), "split { new = 1 }", "");
        RawClient client = gateway.client()) {
      for (int i = 0; i < 100; i++) {
        assertThat(client.get("/" + i).status()).as("request %s", i).isEqualTo(200);
      }
      assertThat(fresh.count()).isGreaterThanOrEqualTo(100);
    }
  }

  @Test
  void postsAvoidConnectionsThatTheBackendMayBeClosing() {
    fresh.closesAfter(1);
    try (TestGateway gateway =
            TestGateway.start(
                Map.of("new", fresh),
                "split { new = 1 }",
                "backends.new.pool.unsafe-reuse-idle = 0");
        RawClient client = gateway.client()) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.post("/" + i, "order").status()).as("request %s", i).isEqualTo(200);
      }
      assertThat(fresh.count()).as("each exactly once").isEqualTo(50);
    }
  }

  @Test
  void aPostThatIsCutInTheMiddleIsSentOnceAndFails() {
    fresh.script(call -> {
      call.rawBody().readNBytes(100);
      call.close();
    });
    try (TestGateway gateway = gateway("", "");
        RawClient client = gateway.client()) {
      client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 1000").send("x".repeat(100));
      Message answer = client.receive();
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("\"reason\":\"reset\"");
      assertThat(fresh.count()).as("exactly one POST").isEqualTo(1);
      assertThat(old.count()).isZero();
    }
  }

  @Test
  void aChunkedBodyIsSentAgainWholeWithItsTrailers() {
    fresh.script(Scripts.status(503));
    try (TestGateway gateway = gateway("", "");
        RawClient client = gateway.client()) {
      client
          .head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "Trailer: Sum", KEY)
          .send("5\r\norder\r\n2\r\n 7\r\n0\r\nSum: 12\r\n\r\n");
      assertThat(client.receive().text()).isEqualTo("old");
      Message again = old.only();
      assertThat(again.text()).isEqualTo("order 7");
      assertThat(again.trailers()).hasToString("[Sum: 12]");
    }
  }

  @Test
  void aBodyOverTheReplayLimitIsNotSentAgainAndThatIsCounted() {
    fresh.script(Scripts.resetAfterReading());
    try (TestGateway gateway = gateway("", "limits.replay-per-request = 1KiB\n");
        RawClient client = gateway.client()) {
      Message answer = client.post("/", "x".repeat(1025), KEY);
      assertThat(answer.status()).isEqualTo(502);
      assertThat(fresh.only().text()).hasSize(1025);
      assertThat(old.count()).isZero();
      gateway.awaitMetric(1, "segue_replay_given_up_total", "route", "orders");
    }
  }

  @Test
  void aBodyOfExactlyTheReplayLimitIsSentAgain() {
    fresh.script(Scripts.resetAfterReading());
    try (TestGateway gateway = gateway("", "limits.replay-per-request = 1KiB\n");
        RawClient client = gateway.client()) {
      String body = "0123456789abcdef".repeat(64);
      assertThat(client.post("/", body, KEY).text()).isEqualTo("old");
      assertThat(old.only().text()).isEqualTo(body);
      assertThat(gateway.metrics().sum("segue_replay_given_up_total")).isZero();
    }
  }

  @Test
  void aLargeBodyMovesWhereTheBackendWasNeverReached() {
    String body = "0123456789abcdef".repeat(64 * 1024);
    try (TestGateway gateway =
            TestGateway.start(
                """
                backends { old { endpoints = ["%s"] }, new { endpoints = ["%s"] } }
                routes { orders { split { new = 1 }, fallback = old } }
                """
                    .formatted(old.endpoint(), FakeBackend.refusing()));
        RawClient client = gateway.client()) {
      assertThat(client.post("/", body).text()).isEqualTo("old");
      assertThat(old.only().text()).isEqualTo(body);
    }
  }

  /** The answer may come while the client is still sending: the rest goes to the fallback. */
  @Test
  void anAnswerBeforeTheEndOfTheBodyMovesAndTheRestFollows() {
    fresh.script(call -> {
      call.chunk();
      call.send("HTTP/1.1 503 Early\r\nContent-Length: 0\r\n\r\n");
      call.stall();
    });
    try (TestGateway gateway = gateway("", "");
        RawClient client = gateway.client()) {
      client
          .head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", KEY)
          .send("5\r\norder\r\n");
      Await.until("the fallback has the first part", () -> old.count() == 1);
      client.send("2\r\n 7\r\n0\r\n\r\n");
      assertThat(client.receive().text()).isEqualTo("old");
      assertThat(old.only().text()).isEqualTo("order 7");
    }
  }

  /** After the first byte of the answer nothing is sent again, whatever the method. */
  @Test
  void nothingMovesOnceTheClientHasTheHead() {
    fresh.script(call -> call.head("HTTP/1.1 200 OK", "Content-Length: 100").send("part").reset());
    try (TestGateway gateway = gateway("", "");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      try {
        Message answer = client.receive();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.complete()).as("a part is never taken for the whole").isFalse();
      } catch (java.io.UncheckedIOException reset) {
        // the reset overtook the head
      }
      assertThat(old.count()).isZero();
      gateway.awaitMetric(1, "segue_upstream_attempts_total", "version", "new", "result", "reset");
    }
  }

  @Test
  void headersOfTheRequestReachTheFallbackUnchanged() {
    fresh.script(Scripts.status(500));
    try (TestGateway gateway = gateway("", "")) {
      assertThat(gateway.get("/a?b=c", "X-Order: 7").text()).isEqualTo("old");
      assertThat(old.only().head().startLine()).isEqualTo(fresh.only().head().startLine());
      assertThat(old.only().head().fields()).isEqualTo(fresh.only().head().fields());
    }
  }
}
