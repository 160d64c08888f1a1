package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.DeafPort;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that leave, at whatever point: the backend is let go and nobody is blamed. */
@Behaviour
final class ClientDisconnectTest {
  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  /** Ways to go. */
  enum Leaving {
    CLOSE {
      @Override
      void leave(RawClient client) {
        client.close();
      }
    },
    RESET {
      @Override
      void leave(RawClient client) {
        client.reset();
      }
    };

    abstract void leave(RawClient client);
  }

  private TestGateway gateway(String pool) {
    return gateway(pool, "");
  }

  private TestGateway gateway(String pool, String more) {
    String settings = "breaker { minimum-calls = 1, consecutive-failures = 1 }, " + pool;
    return TestGateway.start(
        Map.of("old", backend), "split { old = 1 }", "backends.old { " + settings + " }\n" + more);
  }

  private void assertLetGo(TestGateway gateway) {
    Await.equal("requests under way", 0L, gateway.gateway()::active);
    gateway.awaitMetric(1, "segue_books_finished_total", "outcome", "client_gone");
    gateway.assertBooksBalance();
    assertThat(gateway.breaker("old")).isEqualTo("closed");
    assertThat(gateway.breakerCalls("old")).as("outcomes that the breaker saw").isZero();
  }

  private void assertStillServed(TestGateway gateway) {
    backend.script(Scripts.ok("backend"));
    assertThat(gateway.get("/").text()).isEqualTo("backend");
  }

  @ParameterizedTest
  @EnumSource
  void whileTheAnswerIsAwaited(Leaving how) {
    backend.script(Scripts.stallBeforeHead());
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      Await.until("the backend has it", () -> backend.count() == 1);
      how.leave(client);
      assertLetGo(gateway);
      Await.equal("connections of a request nobody wants", 0, backend::openConnections);
      assertStillServed(gateway);
    }
  }

  @ParameterizedTest
  @EnumSource
  void inTheMiddleOfTheRequest(Leaving how) {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Content-Length: 1000").send("part");
      Await.until("the backend has the head", () -> backend.count() == 1);
      how.leave(client);
      assertLetGo(gateway);
      assertThat(backend.only().complete()).as("a part is never a whole").isFalse();
      assertStillServed(gateway);
    }
  }

  @ParameterizedTest
  @EnumSource
  void inTheMiddleOfTheAnswer(Leaving how) {
    backend.script(Scripts.stallMidBody("part"));
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().status()).isEqualTo(200);
      assertThat(client.receiveBytes(4)).asString().isEqualTo("part");
      how.leave(client);
      assertLetGo(gateway);
      assertThat(
              gateway
                  .metrics()
                  .sum(
                      "segue_requests_total",
                      "version",
                      "old",
                      "outcome",
                      "client_gone",
                      "code_class",
                      "2xx"))
          .as("by the status that was sent, as in the access log")
          .isEqualTo(1);
      Await.equal("connections of an answer nobody wants", 0, backend::openConnections);
      assertStillServed(gateway);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whileTheConnectionIsMade(Leaving how) {
    try (DeafPort deaf = new DeafPort();
        TestGateway gateway =
            TestGateway.start(
                """
                backends { old { endpoints = ["%s"], breaker.consecutive-failures = 1 } }
                routes { orders { split { old = 1 }, timeouts.connect = 10m } }
                """
                    .formatted(deaf.endpoint()));
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      Await.until("under way", () -> gateway.gateway().active() == 1);
      how.leave(client);
      assertLetGo(gateway);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whileWaitingForAConnection(Leaving how) {
    CountDownLatch release = new CountDownLatch(1);
    backend.script(Scripts.after(release, Scripts.ok("backend")));
    try (TestGateway gateway = gateway("pool { max-connections = 1, pending-timeout = 10m }");
        RawClient first = gateway.client();
        RawClient waiting = gateway.client();
        RawClient last = gateway.client()) {
      first.sendHead("GET", "/first");
      Await.until("the only connection is in use", () -> backend.count() == 1);
      waiting.sendHead("GET", "/waiting");
      Await.until("one waits", () -> gateway.gateway().active() == 2);
      last.sendHead("GET", "/last");
      Await.until("two wait", () -> gateway.gateway().active() == 3);
      how.leave(waiting);
      Await.until("one has left", () -> gateway.gateway().active() == 2);
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("backend");
      assertThat(last.receive().text()).isEqualTo("backend");
      assertThat(backend.requests()).as("who left was not sent").hasSize(2);
      gateway.awaitMetric(1, "segue_books_finished_total", "outcome", "client_gone");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoLeavesTheQueueGivesUpTheirPlace(Leaving how) {
    CountDownLatch release = new CountDownLatch(1);
    backend.script(Scripts.after(release, Scripts.ok("backend")));
    String pool = "pool { max-connections = 1, max-pending = 1, pending-timeout = 10m }";
    try (TestGateway gateway = gateway(pool, "event-loops = 1");
        RawClient first = gateway.client();
        RawClient waiting = gateway.client();
        RawClient last = gateway.client()) {
      first.sendHead("GET", "/first");
      Await.until("the only connection is in use", () -> backend.count() == 1);
      waiting.sendHead("GET", "/waiting");
      Await.until("the only place is taken", () -> gateway.gateway().active() == 2);
      assertThat(gateway.get("/").status()).isEqualTo(503);
      how.leave(waiting);
      Await.until("the place is free", () -> gateway.gateway().active() == 1);
      last.sendHead("GET", "/last");
      Await.until("the place is taken again", () -> gateway.gateway().active() == 2);
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("backend");
      assertThat(last.receive().text()).isEqualTo("backend");
    } finally {
      release.countDown();
    }
  }

  @ParameterizedTest
  @EnumSource
  void inTheMiddleOfAHeadIsNoRequest(Leaving how) {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHo");
      gateway.awaitMetric(1, "segue_connections_open");
      how.leave(client);
      gateway.awaitMetric(0, "segue_connections_open");
      assertThat(gateway.metrics().sum("segue_books_accepted_total")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyWhoLeaveAtAnyPointLeaveNothingBehind(Leaving how) {
    backend.script(call -> call.reply(200, "x".repeat(100_000))).forgetful();
    try (TestGateway gateway = gateway("")) {
      for (int i = 0; i < 60; i++) {
        try (RawClient client = gateway.client()) {
          client.sendHead("POST", "/", "Content-Length: 10");
          client.send("0123456789".substring(0, i % 11));
          client.sendHead("GET", "/");
          if (i % 2 == 0) {
            client.receiveBytes(i % 11 < 10 ? 0 : i * 100);
          }
          how.leave(client);
        }
      }
      gateway.assertBooksBalance();
      gateway.awaitMetric(0, "segue_connections_open");
      assertThat(gateway.breaker("old")).isEqualTo("closed");
    }
  }
}
