package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A route's further tries: at another endpoint, only what may be repeated, within a budget. */
@Behaviour
final class RetryTest {
  private static final String CALM = "breaker { enabled = false }";

  private final LeapClock clock = new LeapClock();
  private final FakeBackend old = FakeBackend.named("old");
  private final FakeBackend fresh = FakeBackend.named("new");
  private final FakeBackend other = FakeBackend.named("other");

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
    other.close();
  }

  private TestGateway gateway(String endpoints, String route) {
    return TestGateway.start(
        """
        event-loops = 1
        backends {
          old { endpoints = ["%s"], %s }
          new { endpoints = [%s], %s }
        }
        routes { orders { split { new = 1 }, %s } }
        """
            .formatted(old.endpoint(), CALM, endpoints, CALM, route),
        clock);
  }

  /** One endpoint, no pauses. */
  private TestGateway gateway(String retry) {
    return gateway('"' + fresh.endpoint() + '"', "retry { " + retry + ", backoff = 0 }");
  }

  private static void assertRetries(TestGateway gateway, int times, String reason) {
    gateway.awaitMetric(
        times, "segue_retries_total", "route", "orders", "version", "new", "reason", reason);
    assertThat(gateway.metrics().sum("segue_retries_total")).isEqualTo(times);
  }

  @Test
  void withoutAWordNothingIsTriedAgain() {
    fresh.script(Scripts.status(503));
    try (TestGateway gateway = gateway('"' + fresh.endpoint() + '"', "")) {
      assertThat(gateway.get("/").status()).isEqualTo(503);
      assertThat(fresh.count()).isEqualTo(1);
    }
  }

  @Test
  void anAnswerThatFailsIsTriedAgain() {
    fresh.script(Scripts.first(2, Scripts.status(503), Scripts.ok("new")));
    try (TestGateway gateway = gateway("attempts = 2")) {
      assertThat(gateway.get("/").text()).isEqualTo("new");
      assertThat(fresh.count()).isEqualTo(3);
      assertRetries(gateway, 2, "server_error");
      assertThat(gateway.metrics().sum("http_requests_total", "status", "200")).isEqualTo(1);
    }
  }

  @Test
  void theLastAnswerIsTheClientsWhenTriesAreUsedUp() {
    fresh.script(Scripts.status(503));
    try (TestGateway gateway = gateway("attempts = 2")) {
      Message answer = gateway.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).as("the service's own").isEqualTo("503");
      assertThat(fresh.count()).isEqualTo(3);
    }
  }

  @Test
  void theFallbackComesAfterTheTriesAndIsNotTriedAgain() {
    fresh.script(Scripts.status(502));
    old.script(Scripts.status(502));
    String route = "fallback = old, retry { attempts = 2, backoff = 0 }";
    try (TestGateway gateway = gateway('"' + fresh.endpoint() + '"', route)) {
      assertThat(gateway.get("/").status()).isEqualTo(502);
      assertThat(fresh.count()).isEqualTo(3);
      assertThat(old.count()).isEqualTo(1);
    }
  }

  /**
   * Scenario: the only connection was still busy with the answer that was given up, so that there
   * was none for the further try; the client got that answer's head and never its body.
   */
  @Test
  void whereThereIsNoConnectionForAFurtherTryTheClientGetsToKnow() {
    fresh.script(Scripts.status(503));
    try (TestGateway gateway =
        TestGateway.start(
            """
            event-loops = 1
            backends { new { endpoints = ["%s"], pool { max-connections = 1, max-pending = 0 } } }
            routes { orders { split { new = 1 }, retry { attempts = 1, backoff = 0 } } }
            """
                .formatted(fresh.endpoint()),
            clock)) {
      Message answer = gateway.get("/");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("\"reason\":\"server-error\"");
      assertThat(fresh.count()).isEqualTo(1);
    }
  }

  /** Scenario: the endpoint was taken out in the pause; the client was told of that alone. */
  @Test
  void whereNobodyIsLeftAfterThePauseTheClientGetsTheFailureBeforeIt() {
    String route = "retry { attempts = 1, backoff = 20h }";
    try (TestGateway gateway = gateway('"' + FakeBackend.refusing() + '"', route);
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      assertRetries(gateway, 1, "connect_failed");
      gateway.state("new", "maint");
      clock.leap(Duration.ofHours(21));
      Message answer = client.receive();
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("\"reason\":\"connect-failed\"");
      gateway.awaitMetric(1, "http_requests_total", "version", "new", "status", "502");
    }
  }

  @Test
  void onlyTheFailuresThatTheRouteNamesAreTriedAgain() {
    fresh.script(Scripts.status(500));
    try (TestGateway gateway = gateway("attempts = 2")) {
      assertThat(gateway.get("/").status()).isEqualTo(500);
      assertThat(fresh.count()).as("500 is not among the defaults").isEqualTo(1);
    }
    fresh.forget();
    try (TestGateway gateway = gateway("attempts = 2, on = [server-error]")) {
      assertThat(gateway.get("/").status()).isEqualTo(500);
      assertThat(fresh.count()).isEqualTo(3);
    }
    fresh.forget();
    fresh.script(Scripts.status(404));
    try (TestGateway gateway = gateway("attempts = 2, on = [server-error, gateway-error]")) {
      assertThat(gateway.get("/").status()).isEqualTo(404);
      assertThat(fresh.count()).isEqualTo(1);
    }
  }

  @Test
  void aPostThatMayHaveArrivedIsNeverSentTwice() {
    fresh.script(Scripts.resetAfterReading());
    try (TestGateway gateway = gateway("attempts = 3");
        RawClient client = gateway.client()) {
      Message answer = client.post("/", "order 7");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("\"reason\":\"reset\"");
      assertThat(fresh.count()).isEqualTo(1);
    }
  }

  @Test
  void aPostWithAKeyIsSentAgainWithItsWholeBody() {
    fresh.script(Scripts.first(2, Scripts.resetAfterReading(), Scripts.ok("new")));
    try (TestGateway gateway = gateway("attempts = 3");
        RawClient client = gateway.client()) {
      assertThat(client.post("/", "order 7", "Idempotency-Key: 7").text()).isEqualTo("new");
      assertThat(fresh.requests()).hasSize(3);
      fresh.requests().forEach(one -> assertThat(one.whole().text()).isEqualTo("order 7"));
      assertRetries(gateway, 2, "reset");
    }
  }

  @Test
  void aPostThatNobodyReceivedFindsTheEndpointThatLives() {
    String endpoints =
        "\"%s\", \"%s\", \"%s\""
            .formatted(FakeBackend.refusing(), FakeBackend.refusing(), fresh.endpoint());
    try (TestGateway gateway = gateway(endpoints, "retry { attempts = 3, backoff = 0 }");
        RawClient client = gateway.client()) {
      for (int i = 0; i < 9; i++) {
        assertThat(client.post("/", "order").text()).isEqualTo("new");
      }
      assertThat(fresh.count()).isEqualTo(9);
    }
  }

  @Test
  void anotherEndpointIsTriedWhereThereIsOne() {
    fresh.script(Scripts.status(503));
    String endpoints = "\"%s\", \"%s\"".formatted(fresh.endpoint(), other.endpoint());
    try (TestGateway gateway = gateway(endpoints, "retry { attempts = 1, backoff = 0 }");
        RawClient client = gateway.client()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/").text()).isEqualTo("other");
      }
    }
  }

  @Test
  void aTryThatIsSlowIsGivenUpForAnother() {
    CountDownLatch never = new CountDownLatch(1);
    fresh.script(Scripts.first(1, Scripts.after(never, Scripts.ok("late")), Scripts.ok("new")));
    String retry = "attempts = 1, on = [timeout], per-try-timeout = 10m";
    String route = "timeouts { head = 20h }, retry { " + retry + ", backoff = 0 }";
    try (TestGateway gateway = gateway('"' + fresh.endpoint() + '"', route);
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      Await.equal("requests", 1, fresh::count);
      clock.leap(Duration.ofMinutes(11));
      assertThat(client.receive().text()).isEqualTo("new");
      assertRetries(gateway, 1, "head_timeout");
    } finally {
      never.countDown();
    }
  }

  @Test
  void thePauseIsWaitedAndTheTotalBoundsIt() {
    fresh.script(Scripts.status(503));
    String route = "timeouts { total = 10h }, retry { attempts = 10, backoff = 20h }";
    try (TestGateway gateway = gateway('"' + fresh.endpoint() + '"', route);
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      gateway.awaitMetric(1, "segue_retries_total");
      assertThat(fresh.count()).as("the pause is not over").isEqualTo(1);
      Await.until(
          "the request ends",
          () -> {
            clock.leap(Duration.ofHours(1));
            return gateway.gateway().active() == 0;
          });
      assertThat(client.receive().status()).isIn(503, 504);
    }
  }

  @Test
  void aClientThatLeavesEndsThePause() {
    fresh.script(Scripts.status(503));
    String route = "retry { attempts = 10, backoff = 20h }";
    try (TestGateway gateway = gateway('"' + fresh.endpoint() + '"', route)) {
      try (RawClient client = gateway.client()) {
        client.sendHead("GET", "/");
        gateway.awaitMetric(1, "segue_retries_total");
      }
      gateway.awaitMetric(1, "segue_requests_total", "outcome", "client_gone");
      clock.leap(Duration.ofHours(23));
      assertThat(fresh.count()).as("nobody is left to try for").isEqualTo(1);
    }
  }

  @Test
  void theBudgetBoundsHowManyAreRepeatedAtATime() {
    fresh.script(Scripts.status(503));
    String route = "retry { attempts = 1, backoff = 20h }";
    List<RawClient> clients = new ArrayList<>();
    try (TestGateway gateway = gateway('"' + fresh.endpoint() + '"', route)) {
      for (int i = 0; i < 10; i++) {
        clients.add(gateway.client().sendHead("GET", "/"));
      }
      gateway.awaitMetric(7, "segue_retry_budget_exhausted_total", "backend", "new");
      assertThat(gateway.metrics().sum("segue_retries_total")).as("3 may wait").isEqualTo(3);
      Await.equal("under way", 3L, () -> gateway.gateway().active());
      clock.leap(Duration.ofHours(21));
      for (RawClient client : clients) {
        assertThat(client.receive().status()).isEqualTo(503);
        client.close();
      }
      assertThat(fresh.count()).isEqualTo(13);
    }
  }
}
