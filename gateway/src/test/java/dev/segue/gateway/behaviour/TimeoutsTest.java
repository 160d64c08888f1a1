package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.DeafPort;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each timeout has its own status, reason and count, and each is its route's own. The gateway's
 * clock is pushed on, so nobody waits and no machine is too slow.
 */
@Behaviour
final class TimeoutsTest {
  private static final String TIMES =
      "timeouts { connect = 10m, head = 20m, idle = 30m, total = 0 }";

  private final LeapClock clock = new LeapClock();
  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String endpoint, String timeouts) {
    return gateway(endpoint, timeouts, "");
  }

  private TestGateway gateway(String endpoint, String timeouts, String more) {
    return TestGateway.start(
        """
        backends { old { endpoints = ["%s"] } }
        routes { orders { split { old = 1 }, %s } }
        limits { head-timeout = 5m, keep-alive-timeout = 24h, min-body-rate = 0 }
        %s
        """
            .formatted(endpoint, timeouts, more),
        clock);
  }

  private TestGateway gateway() {
    return gateway(backend.endpoint(), TIMES);
  }

  private static void assertTimeout(TestGateway gateway, Message answer, String result) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(504);
    assertThat(answer.text()).contains("\"reason\":\"" + result.replace('_', '-') + '"');
    assertCounted(gateway, result);
  }

  private static void assertCounted(TestGateway gateway, String result) {
    gateway.awaitMetric(1, "segue_upstream_attempts_total", "version", "old", "result", result);
    gateway.awaitMetric(1, "segue_upstream_attempts_total");
  }

  /** Until nothing is under way: where bytes flowed since, the first look only notes that. */
  private void passUntilEnded(TestGateway gateway, Duration time) {
    Await.until(
        "the request ends",
        () -> {
          clock.leap(time);
          return gateway.gateway().active() == 0;
        });
  }

  @Test
  void aPortThatNeverAnswersIsAConnectTimeout() {
    try (DeafPort deaf = new DeafPort();
        TestGateway gateway = gateway(deaf.endpoint(), TIMES);
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      Await.until("under way", () -> gateway.gateway().active() == 1);
      clock.leap(Duration.ofMinutes(11));
      assertTimeout(gateway, client.receive(), "connect_timeout");
    }
  }

  @Test
  void aBackendThatDoesNotAnswerIsAHeadTimeout() {
    backend.script(Scripts.stallBeforeHead());
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      Await.until("the backend has it", () -> backend.count() == 1);
      clock.leap(Duration.ofMinutes(19));
      assertThat(gateway.gateway().active()).as("in time still").isEqualTo(1);
      clock.leap(Duration.ofMinutes(2));
      assertTimeout(gateway, client.receive(), "head_timeout");
      Await.equal("backend connections", 0, backend::openConnections);
      backend.script(Scripts.ok("again"));
      assertThat(client.get("/").text()).as("the client's connection lives on").isEqualTo("again");
    }
  }

  @Test
  void anInformationalHeadIsNoAnswer() {
    backend.script(call -> call.head("HTTP/1.1 103 Early Hints").stall());
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().status()).isEqualTo(103);
      clock.leap(Duration.ofMinutes(21));
      assertTimeout(gateway, client.receive(), "head_timeout");
    }
  }

  /** The head's time begins at the request's end: a long upload is no slow answer. */
  @Test
  void aLongUploadIsNoHeadTimeout() {
    AtomicInteger read = new AtomicInteger();
    backend.script(call -> {
      while (read.get() < 10) {
        call.rawBody().read();
        read.incrementAndGet();
      }
      call.head("HTTP/1.1 204 Got It").close();
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 10");
      for (int i = 1; i <= 10; i++) {
        client.send("x");
        Await.equal("bytes at the backend", i, read::get);
        clock.leap(Duration.ofMinutes(i < 10 ? 15 : 0));
      }
      assertThat(client.receive().status()).isEqualTo(204);
    }
  }

  @Test
  void anAnswerThatStopsInTheMiddleIsAnIdleTimeoutAndNeverAWholeAnswer() {
    backend.script(Scripts.stallMidBody("part"));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().status()).isEqualTo(200);
      assertThat(client.receiveBytes(4)).asString().isEqualTo("part");
      passUntilEnded(gateway, Duration.ofMinutes(31));
      assertThat(client.end()).isEqualTo(End.RESET);
      assertCounted(gateway, "idle_timeout");
      gateway.awaitMetric(1, "segue_books_finished_total", "outcome", "aborted");
    }
  }

  /**
   * Scenario: it was looked at once in the time-out whether anything had moved, so that one that
   * stopped right after a look lasted for nearly twice as long.
   */
  @ParameterizedTest
  @ValueSource(strings = {"body", "tunnel"})
  void whatStopsEndsAtMostAnEighthLate(String what) {
    backend.script(call -> {
      if (what.equals("body")) {
        call.head("HTTP/1.1 200 OK", "Content-Length: 100");
      } else {
        call.head("HTTP/1.1 101 Switching", "Upgrade: websocket", "Connection: Upgrade");
      }
      call.send("part").stall();
    });
    String times = "timeouts { idle = 32m, tunnel = 32m }";
    try (TestGateway gateway =
            gateway(backend.endpoint(), times, "limits.head-timeout = 30s\nevent-loops = 1");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/", "Connection: Upgrade", "Upgrade: websocket");
      client.receiveHead();
      assertThat(client.receiveBytes(4)).asString().isEqualTo("part");
      pass(gateway, Duration.ofMinutes(4)); // sees the part
      pass(gateway, Duration.ofMinutes(31));
      assertThat(gateway.gateway().active()).as("in time still").isEqualTo(1);
      pass(gateway, Duration.ofMinutes(2));
      Await.equal("requests under way", 0L, gateway.gateway()::active);
    }
  }

  /** Leaps; returns when the only loop has looked at its deadlines since. */
  private void pass(TestGateway gateway, Duration time) {
    try (RawClient silent = gateway.client()) {
      gateway.awaitMetric(2, "segue_connections_open");
      clock.leap(time);
      assertThat(silent.end()).as("a connection without a head in time").isEqualTo(End.CLOSED);
    }
    Await.until("it is gone", () -> gateway.metrics().sum("segue_connections_open") <= 1);
  }

  @Test
  void bytesThatFlowKeepALongAnswerAlive() {
    Semaphore more = new Semaphore(0);
    backend.script(call -> {
      call.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
      for (int i = 0; i < 10; i++) {
        more.acquireUninterruptibly();
        call.send("4\r\npart\r\n");
      }
      call.send("0\r\n\r\n");
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().status()).isEqualTo(200);
      for (int i = 0; i < 10; i++) {
        clock.leap(Duration.ofMinutes(20));
        more.release();
        assertThat(client.receiveChunk()).isEqualTo("part");
      }
      assertThat(client.receiveChunk()).isNull();
    } finally {
      more.release(10);
    }
  }

  @Test
  void aClientThatStopsInTheMiddleOfItsBodyGets408AndTheBackendIsNotBlamed() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 10").send("part");
      Await.until("the backend has the head", () -> backend.count() == 1);
      passUntilEnded(gateway, Duration.ofMinutes(31));
      Message answer = client.receive();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.text()).contains("\"reason\":\"request-timeout\"");
      assertThat(client.end()).isEqualTo(End.CLOSED);
      assertThat(gateway.breakerCalls("old")).as("outcomes that the breaker saw").isZero();
      assertThat(gateway.metrics().sum("segue_upstream_attempts_total", "result", "idle_timeout"))
          .isZero();
    }
  }

  @Test
  void aBackendThatStopsReadingIsAnIdleTimeout() {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger sent = new AtomicInteger();
    backend.script(Scripts.unread(end));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 100000000");
      Thread.startVirtualThread(() -> sendUntilRefused(client, sent));
      Await.settled("blocks that the client could send", sent::get);
      passUntilEnded(gateway, Duration.ofMinutes(31));
      assertTimeout(gateway, client.receive(), "idle_timeout");
    } finally {
      end.countDown();
    }
  }

  private static void sendUntilRefused(RawClient client, AtomicInteger sent) {
    byte[] block = new byte[64 * 1024];
    try {
      for (int i = 0; i < 1500; i++) {
        client.send(block);
        sent.incrementAndGet();
      }
    } catch (UncheckedIOException e) {
      // the gateway has ended the connection
    }
  }

  /** Each informational head is one more that the client must read before its answer. */
  @Test
  void informationalHeadsAreBoundedInNumber() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      backend.script(call -> {
        call.send("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100));
        call.reply(200, "in the end");
      });
      assertThat(client.get("/").text()).isEqualTo("in the end");
      assertThat(client.get("/").text()).as("they are counted anew").isEqualTo("in the end");
      backend.script(call -> {
        call.send("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(101));
        call.stall();
      });
      Message answer = client.get("/");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("\"reason\":\"bad-response\"");
      gateway.awaitMetric(1, "segue_upstream_attempts_total", "result", "bad_response");
      Await.equal("backend connections", 0, backend::openConnections);
    }
  }

  @Test
  void theTotalCoversTheWaitForTheAnswer() {
    backend.script(Scripts.stallBeforeHead());
    try (TestGateway gateway = gateway(backend.endpoint(), "timeouts.total = 20s");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      Await.until("the backend has it", () -> backend.count() == 1);
      clock.leap(Duration.ofSeconds(21));
      assertTimeout(gateway, client.receive(), "total_timeout");
    }
  }

  @Test
  void theTotalCutsAnAnswerInTheMiddle() {
    backend.script(Scripts.stallMidBody("part"));
    try (TestGateway gateway = gateway(backend.endpoint(), "timeouts.total = 20s");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().status()).isEqualTo(200);
      assertThat(client.receiveBytes(4)).asString().isEqualTo("part");
      clock.leap(Duration.ofSeconds(21));
      assertThat(client.end()).isEqualTo(End.RESET);
      assertCounted(gateway, "total_timeout");
    }
  }

  @Test
  void aRequestHeadThatDoesNotEndIs408() {
    try (TestGateway gateway = gateway(backend.endpoint(), TIMES, "event-loops = 1");
        RawClient client = gateway.client();
        RawClient behind = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n");
      behind.get("/"); // on the same loop: what was there before this has been read after it
      behind.get("/");
      clock.leap(Duration.ofMinutes(6));
      Message answer = client.receive();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.text()).contains("\"reason\":\"head-timeout\"");
      assertThat(client.end()).isEqualTo(End.CLOSED);
      gateway.awaitMetric(1, "segue_books_finished_total", "outcome", "refused");
    }
  }

  @Test
  void eachRouteHasItsOwnTimes() {
    backend.script(Scripts.stallBeforeHead());
    String text =
        """
        backends { old { endpoints = ["%s"] } }
        routes {
          hasty { match { path = "/hasty" }, split { old = 1 }, timeouts { head = 1m } }
          patient { match { path = "/patient" }, split { old = 1 }, timeouts { head = 1h } }
        }
        """
            .formatted(backend.endpoint());
    try (TestGateway gateway = TestGateway.start(text, clock);
        RawClient hasty = gateway.client();
        RawClient patient = gateway.client()) {
      patient.sendHead("GET", "/patient");
      hasty.sendHead("GET", "/hasty");
      Await.until("both are at the backend", () -> backend.count() == 2);
      clock.leap(Duration.ofMinutes(2));
      assertThat(hasty.receive().status()).isEqualTo(504);
      assertThat(gateway.gateway().active()).as("the patient one").isEqualTo(1);
      clock.leap(Duration.ofHours(1));
      assertThat(patient.receive().status()).isEqualTo(504);
    }
  }
}
