package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gateways in one process over the same backends share nothing but the process. */
@Behaviour
final class TwoGatewaysTest {
  private final FakeBackend old = FakeBackend.named("old");
  private final FakeBackend fresh = FakeBackend.named("new");

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  private String text(String route) {
    return TestGateway.of(Map.of("old", old, "new", fresh), route)
        + "backends.new.breaker { minimum-calls = 1, consecutive-failures = 1 }";
  }

  private TestGateway gateway() {
    return TestGateway.start(text("split { old = 1, new = 0 }"));
  }

  @Test
  void weightsAndStatesAreEachOnesOwn() {
    try (TestGateway one = gateway();
        TestGateway two = gateway()) {
      one.weights(Map.of("new", 1));
      assertThat(one.get("/").text()).isEqualTo("new");
      assertThat(two.get("/").text()).isEqualTo("old");
      assertThat(two.admin().route("orders").revision())
          .isNotEqualTo(one.admin().route("orders").revision());
      two.state("old", "maint");
      assertThat(two.get("/").status()).isEqualTo(503);
      one.weights(Map.of("old", 1));
      assertThat(one.get("/").text()).isEqualTo("old");
    }
  }

  @Test
  void breakersAndMetricsAreEachOnesOwn() {
    fresh.script(Scripts.status(500));
    try (TestGateway one = gateway();
        TestGateway two = gateway()) {
      one.weights(Map.of("new", 1));
      assertThat(one.get("/").status()).isEqualTo(500);
      Await.equal("breaker", "open", () -> one.breaker("new"));
      assertThat(two.breaker("new")).isEqualTo("closed");
      one.awaitMetric(1, "http_requests_total");
      assertThat(two.metrics().sum("http_requests_total")).isZero();
      assertThat(two.metrics().sum("segue_connections_total")).isZero();
      assertThat(two.metrics().sum("segue_upstream_connections_total")).isZero();
    }
  }

  @Test
  void clocksAreEachOnesOwn() {
    LeapClock ahead = new LeapClock();
    String text = text("split { old = 1 }");
    try (TestGateway one = TestGateway.start(text, ahead);
        TestGateway two = TestGateway.start(text, new LeapClock());
        RawClient first = one.client();
        RawClient second = two.client()) {
      first.get("/");
      second.get("/");
      ahead.leap(Duration.ofMinutes(2));
      assertThat(first.end()).isEqualTo(RawClient.End.CLOSED);
      assertThat(second.get("/").text()).as("the other's connection").isEqualTo("old");
    }
  }

  @Test
  void theEndOfOneIsNothingToTheOther() {
    try (TestGateway stays = gateway();
        RawClient client = stays.client()) {
      assertThat(client.get("/").text()).isEqualTo("old");
      try (TestGateway goes = gateway()) {
        assertThat(goes.get("/").text()).isEqualTo("old");
        assertThat(goes.drain()).isZero();
      }
      assertThat(client.get("/").text()).as("on the same connection").isEqualTo("old");
      assertThat(client.get("/").has("connection")).isFalse();
      assertThat(stays.ready()).isEqualTo(200);
      stays.weights(Map.of("new", 1));
      assertThat(stays.get("/").text()).isEqualTo("new");
    }
  }
}
