package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.DeafPort;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long backend connections live, and how many there are. */
@Behaviour
final class PoolTest {
  private final LeapClock clock = new LeapClock();
  private final FakeBackend old = FakeBackend.named("old");

  @AfterEach
  void closeBackend() {
    old.close();
  }

  private TestGateway gateway(String endpoint, String pool) {
    return TestGateway.start(
        """
        event-loops = 1
        backends { old { endpoints = ["%s"], pool { %s } } }
        routes { orders { split { old = 1 }, timeouts { connect = 10h } } }
        limits { keep-alive-timeout = 24h }
        """
            .formatted(endpoint, pool),
        clock);
  }

  private TestGateway gateway(String pool) {
    return gateway(old.endpoint(), pool);
  }

  private void hintsAt(String hint) {
    old.script(call -> call.reply(200, "old", "Keep-Alive: " + hint));
  }

  private void assertConnections(int expected) {
    assertThat(old.connections()).as("connections that the backend saw").isEqualTo(expected);
  }

  @Test
  void aConnectionIsKeptShorterThanThePeerKeepsIt() {
    hintsAt("timeout=10, max=100");
    try (TestGateway gateway = gateway("idle-timeout = 10m");
        RawClient client = gateway.client()) {
      client.get("/");
      clock.leap(Duration.ofSeconds(8));
      client.get("/");
      assertConnections(1);
      clock.leap(Duration.ofMillis(9_100));
      Await.equal("open connections", 0, old::openConnections);
      assertThat(client.get("/").text()).isEqualTo("old");
      assertConnections(2);
    }
  }

  @Test
  void aPostTrustsThePeersWordForHalfOfIt() {
    hintsAt("timeout=100");
    try (TestGateway gateway = gateway("idle-timeout = 10m, unsafe-reuse-idle = 250ms");
        RawClient client = gateway.client()) {
      client.get("/");
      clock.leap(Duration.ofSeconds(45));
      assertThat(client.post("/", "a").text()).isEqualTo("old");
      assertConnections(1);
      clock.leap(Duration.ofSeconds(55));
      assertThat(client.post("/", "b").text()).isEqualTo("old");
      assertConnections(2);
    }
  }

  @Test
  void withoutAWordAPostTakesOnlyWhatWasIdleForAMoment() {
    try (TestGateway gateway = gateway("idle-timeout = 10m, unsafe-reuse-idle = 1m");
        RawClient client = gateway.client()) {
      client.get("/");
      assertThat(client.post("/", "a").text()).isEqualTo("old");
      assertConnections(1);
      clock.leap(Duration.ofSeconds(61));
      assertThat(client.get("/").text()).as("a GET may be sent again").isEqualTo("old");
      assertConnections(1);
      clock.leap(Duration.ofSeconds(61));
      assertThat(client.post("/", "b").text()).isEqualTo("old");
      assertConnections(2);
    }
  }

  @Test
  void aHintThatMeansNothingIsPassedOver() {
    for (String hint : List.of("", "max=5", "timeout=", "timeout=soon", "timeout=0")) {
      hintsAt(hint);
      try (TestGateway gateway = gateway("idle-timeout = 10m");
          RawClient client = gateway.client()) {
        int before = old.connections();
        client.get("/");
        clock.leap(Duration.ofMinutes(9));
        client.get("/");
        assertConnections(before + 1);
      }
    }
  }

  @Test
  void aConnectionCarriesSoManyRequestsAndNoMore() {
    try (TestGateway gateway = gateway("max-requests = 2");
        RawClient client = gateway.client()) {
      for (int i = 0; i < 6; i++) {
        assertThat(client.get("/").text()).isEqualTo("old");
      }
      assertConnections(3);
    }
  }

  @Test
  void anOldConnectionIsNotUsedAgain() {
    try (TestGateway gateway = gateway("max-age = 1m, idle-timeout = 10m");
        RawClient client = gateway.client()) {
      client.get("/");
      client.get("/");
      assertConnections(1);
      clock.leap(Duration.ofSeconds(61));
      assertThat(client.get("/").text()).isEqualTo("old");
      assertConnections(2);
      Await.equal("open connections", 1, old::openConnections);
    }
  }

  @Test
  void aBackendThatDoesNotAcceptIsNotFlooded() {
    try (DeafPort deaf = new DeafPort();
        TestGateway gateway =
            gateway(deaf.endpoint(), "max-connecting = 2, pending-timeout = 1h")) {
      EndpointState endpoint = endpoint(gateway);
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        clients.add(gateway.client().sendHead("GET", "/"));
      }
      gateway.awaitMetric(3, "segue_upstream_pending_requests", "backend", "old");
      assertThat(endpoint.connections().get()).as("connects under way").isEqualTo(2);
      assertThat(endpoint.waiting().get()).as("no permit is short").isZero();
      clock.leap(Duration.ofHours(2));
      gateway.awaitMetric(0, "segue_upstream_pending_requests", "backend", "old");
      gateway.awaitMetric(3, "segue_upstream_attempts_total", "result", "overflow");
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void whoWaitsForATurnToConnectGetsIt() {
    try (TestGateway gateway = gateway("max-connecting = 1, pending-timeout = 1h")) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        clients.add(gateway.client().sendHead("GET", "/"));
      }
      for (RawClient client : clients) {
        assertThat(client.receive().text()).isEqualTo("old");
        client.close();
      }
    }
  }

  /**
   * Scenario: the only permit was held by an idle connection that a POST must not use, and the POST
   * waited for a permit until it failed.
   */
  @Test
  void anIdleConnectionThatAPostMustNotUseGivesItsPermitUp() {
    String pool = "max-connections = 1, unsafe-reuse-idle = 1m, idle-timeout = 10h";
    try (TestGateway gateway = gateway(pool + ", pending-timeout = 1h");
        RawClient client = gateway.client()) {
      client.get("/");
      clock.leap(Duration.ofMinutes(2));
      assertThat(client.post("/", "a").text()).isEqualTo("old");
      assertConnections(2);
    }
  }

  @Test
  void whoWaitsIsServedWhenTheLimitIsRaised() {
    CountDownLatch answer = new CountDownLatch(1);
    old.script(Scripts.after(answer, Scripts.ok("old")));
    String text =
        "event-loops = 1\n"
            + TestGateway.of(Map.of("old", old), "split { old = 1 }")
            + "backends.old.pool { pending-timeout = 1h, max-connections = ";
    try (TestGateway gateway = TestGateway.start(text + "1 }", clock);
        RawClient first = gateway.client().sendHead("GET", "/");
        RawClient waiting = gateway.client().sendHead("GET", "/")) {
      gateway.awaitMetric(1, "segue_upstream_pending_requests", "backend", "old");
      gateway.reload(text + "3 }");
      try (RawClient third = gateway.client().sendHead("GET", "/")) {
        Await.equal("requests", 3, old::count);
        answer.countDown();
        for (RawClient client : List.of(first, waiting, third)) {
          assertThat(client.receive().text()).isEqualTo("old");
        }
      }
    } finally {
      answer.countDown();
    }
  }

  /** Scenario: connects that nobody waited for any more kept others from theirs for 30 s. */
  @Test
  void aConnectWhoseTimeIsOverMakesWayForTheNext() {
    try (DeafPort deaf = new DeafPort();
        TestGateway gateway =
            gateway(deaf.endpoint(), "max-connecting = 2, pending-timeout = 24h")) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        clients.add(gateway.client().sendHead("GET", "/"));
      }
      for (int waiting : List.of(3, 1, 0)) {
        gateway.awaitMetric(waiting, "segue_upstream_pending_requests", "backend", "old");
        clock.leap(Duration.ofHours(11));
      }
      for (RawClient client : clients) {
        assertThat(client.receive().text()).contains("connect-timeout");
        client.close();
      }
      Await.equal("permits", 0, () -> endpoint(gateway).connections().get());
    }
  }

  @Test
  void aConnectOutlivesItsClientForTheRestOfItsTime() {
    try (DeafPort deaf = new DeafPort();
        TestGateway gateway = gateway(deaf.endpoint(), "")) {
      RawClient client = gateway.client().sendHead("GET", "/");
      Await.equal("permits", 1, () -> endpoint(gateway).connections().get());
      client.close();
      gateway.awaitMetric(1, "segue_requests_total", "outcome", "client_gone");
      assertThat(endpoint(gateway).connections().get()).as("it may be of use yet").isEqualTo(1);
      clock.leap(Duration.ofHours(11));
      Await.equal("permits", 0, () -> endpoint(gateway).connections().get());
    }
  }

  private static EndpointState endpoint(TestGateway gateway) {
    return gateway
        .gateway()
        .control()
        .published()
        .current()
        .backends()
        .values()
        .iterator()
        .next()
        .endpoints()
        .getFirst()
        .state();
  }
}
