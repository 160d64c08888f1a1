package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold what they do not use lose it; clients that are only slow do not. */
@Behaviour
final class SlowClientsTest {
  private static final Duration A_LOOK = Duration.ofSeconds(6);

  private final LeapClock clock = new LeapClock();
  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String more) {
    return TestGateway.start(
        TestGateway.of(Map.of("old", backend), "split { old = 1 }") + more, clock);
  }

  /** Only what the gateway has passed on counts as sent. */
  private AtomicLong counted() {
    AtomicLong came = new AtomicLong();
    backend.script(call -> {
      while (call.rawBody().read() >= 0) {
        came.incrementAndGet();
      }
      call.close();
    });
    return came;
  }

  @Test
  void aBodyThatDripsIsRefused() {
    AtomicLong came = counted();
    try (TestGateway gateway = gateway("limits.min-body-rate = 100");
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Content-Length: 100000");
      Await.equal("requests", 1, backend::count);
      client.send("x".repeat(400));
      Await.equal("bytes", 400L, came::get);
      clock.leap(A_LOOK);
      Message answer = client.receive();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.text()).contains("request-timeout");
      assertThat(client.end()).isEqualTo(End.CLOSED);
      assertThat(gateway.metrics().sum("http_requests_total", "status", "408")).isEqualTo(1);
      assertThat(gateway.breakerCalls("old")).as("it is not the backend's fault").isZero();
    }
  }

  @Test
  void aBodyThatKeepsUpIsNot() {
    AtomicLong came = counted();
    try (TestGateway gateway = gateway("limits.min-body-rate = 100");
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Content-Length: 100000");
      Await.equal("requests", 1, backend::count);
      for (int i = 1; i <= 5; i++) {
        client.send("x".repeat(600));
        Await.equal("bytes", i * 600L, came::get);
        clock.leap(A_LOOK);
        assertThat(gateway.gateway().active()).isEqualTo(1);
      }
    }
  }

  @Test
  void withoutABoundOnlyTheIdleTimeoutCounts() {
    AtomicLong came = counted();
    try (TestGateway gateway = gateway("limits.min-body-rate = 0");
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Content-Length: 100000");
      Await.equal("requests", 1, backend::count);
      for (int i = 1; i <= 3; i++) {
        client.send("x");
        Await.equal("bytes", (long) i, came::get);
        clock.leap(Duration.ofSeconds(50));
      }
      client.send("x");
      Await.equal("bytes", 4L, came::get);
      assertThat(gateway.gateway().active()).isEqualTo(1);
    }
  }

  @Test
  void aBackendThatDoesNotTakeTheBodyIsNotTheClientsFault() {
    CountDownLatch take = new CountDownLatch(1);
    backend.receiveBuffer(4096);
    backend.script(call -> {
      try {
        take.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      call.reply(200, Integer.toString(call.body().text().length()));
    });
    int size = 32 << 20;
    try (TestGateway gateway = gateway("limits.min-body-rate = 100000000");
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Content-Length: " + size);
      Thread sender = Thread.startVirtualThread(() -> client.send(new byte[size]));
      Await.equal("requests", 1, backend::count);
      Await.settled("what can be sent", () -> gateway.metrics().sum("segue_requests_in_flight"));
      clock.leap(A_LOOK);
      clock.leap(A_LOOK);
      take.countDown();
      assertThat(client.receive().text()).isEqualTo(Integer.toString(size));
      assertThat(sender).isNotNull();
    }
  }

  /**
   * Scenario: a client that takes the last response slowly was cut off when the keep-alive timeout
   * came, in the middle of the response; one that took nothing was kept for ever where the
   * connection was to close.
   */
  @Test
  void aClientThatIsSlowToReadGetsItsWholeResponse() {
    int size = 16 << 20;
    backend.script(call -> call.reply(200, "x".repeat(size)));
    for (String connection : new String[] {"keep-alive", "close"}) {
      try (TestGateway gateway = gateway("limits.keep-alive-timeout = 1h");
          RawClient client = RawClient.to(gateway.address(), 16 * 1024)) {
        client.sendHead("GET", "/", "Connection: " + connection);
        assertThat(client.receiveHead().status()).isEqualTo(200);
        int got = 0;
        while (gateway.gateway().active() > 0) {
          got += client.receiveBytes(64 * 1024).length;
        }
        clock.leap(Duration.ofMinutes(61));
        got += client.receiveBytes(size - got).length;
        assertThat(got).as(connection).isEqualTo(size);
      }
    }
  }

  /**
   * Scenario: the answer came before the upload had ended, and was cut off two seconds later,
   * however well the client was reading it.
   */
  @ParameterizedTest
  @ValueSource(ints = {12_000_000, 12_100_003, 12_200_007, 12_300_011, 12_400_013, 12_500_017})
  void anEarlyAnswerIsReadInPeace(int size) {
    backend.script(call -> {
      call.head("HTTP/1.1 413 Too Large", "Content-Length: " + size).send(new byte[size]).stall();
    });
    try (TestGateway gateway = gateway("");
        RawClient client = RawClient.to(gateway.address(), 16 * 1024)) {
      client.sendHead("POST", "/", "Content-Length: 1000").send("begun");
      assertThat(client.receiveHead().status()).isEqualTo(413);
      int got = 0;
      while (gateway.gateway().active() > 0) {
        got += client.receiveBytes(8 * 1024).length;
      }
      clock.leap(Duration.ofSeconds(3));
      Await.settled("connections", () -> gateway.metrics().sum("segue_connections_open"));
      got += client.receiveBytes(size - got).length;
      assertThat(got).isEqualTo(size);
      assertThat(client.end()).isEqualTo(End.CLOSED);
    }
  }

  /**
   * Scenario: a client that asks before it sends its body was told after five seconds that it is
   * too slow, while it waited for the service's word.
   */
  @Test
  void whoWaitsForTheServicesWordIsNotSlow() {
    CountDownLatch goOn = new CountDownLatch(1);
    backend.script(call -> {
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      call.head("HTTP/1.1 100 Continue");
      call.reply(200, call.body().text());
    });
    try (TestGateway gateway = gateway("limits.min-body-rate = 100");
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Content-Length: 4", "Expect: 100-continue");
      Await.equal("requests", 1, backend::count);
      for (int i = 0; i < 3; i++) {
        clock.leap(A_LOOK);
        Await.settled("under way", () -> gateway.gateway().active());
      }
      goOn.countDown();
      assertThat(client.receiveHead().status()).isEqualTo(100);
      assertThat(client.send("body").receive().text()).isEqualTo("body");
    } finally {
      goOn.countDown();
    }
  }

  @Test
  void whoHasTheServicesWordAndSendsNothingIsSlow() {
    backend.script(call -> {
      call.head("HTTP/1.1 100 Continue");
      call.stall();
    });
    try (TestGateway gateway = gateway("limits.min-body-rate = 100");
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Content-Length: 4", "Expect: 100-continue");
      assertThat(client.receiveHead().status()).isEqualTo(100);
      clock.leap(A_LOOK);
      assertThat(client.receive().status()).isEqualTo(408);
    }
  }

  @Test
  void aClientThatReadsNothingOfTheLastResponseIsLetGo() {
    backend.script(Scripts.ok("x".repeat(14 << 20)));
    try (TestGateway gateway = gateway("limits.keep-alive-timeout = 1h");
        RawClient client = RawClient.to(gateway.address(), 16 * 1024)) {
      client.sendHead("GET", "/", "Connection: close");
      assertThat(client.receiveHead().status()).isEqualTo(200);
      while (gateway.gateway().active() > 0) {
        client.receiveBytes(1024);
      }
      Await.until(
          "the connection is closed",
          () -> {
            clock.leap(Duration.ofMinutes(61));
            return gateway.metrics().sum("segue_connections_open") == 0;
          });
    }
  }
}
