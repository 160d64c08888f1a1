package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.client.AdminException;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Load;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rollouts under load, over the admin API: whatever the candidate is like, no client sees it. */
@Behaviour
final class RolloutTest {
  private static final String HELD =
      "canary { steps = [ { set-weight = 50 }, { judge = 1000 } ] }"; // stays where it is
  private static final Duration LONG = Duration.ofSeconds(60); // looks take a second each

  private final FakeBackend old = FakeBackend.named("old").forgetful();
  private final FakeBackend fresh = FakeBackend.named("new").forgetful();

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  private TestGateway gateway(String strategy) {
    return gateway(strategy, "");
  }

  private TestGateway gateway(String strategy, String more) {
    return TestGateway.start(text(strategy, more));
  }

  private String text(String strategy, String more) {
    return TestGateway.of(Map.of("old", old, "new", fresh), "split { old = 1 }, fallback = old")
        + """
        defaults.rollout.preflight.health-checks = off
        rollouts {
          orders-v2 {
            route = orders, stable = old, candidate = new
            strategy { %s }
            interval = 1s, bake = 1s, rollback { cool-down = 0 }
            %s
          }
        }
        """
            .formatted(strategy, more);
  }

  private static RolloutView say(TestGateway gateway, String verb, String... options) {
    return gateway.admin().tell("orders-v2", verb, Set.of(options), Note.NONE);
  }

  private static RolloutView view(TestGateway gateway) {
    return gateway.admin().rollout("orders-v2");
  }

  private static void awaitPhase(TestGateway gateway, String phase) {
    Await.equal("phase", phase, LONG, () -> view(gateway).phase());
  }

  private static List<String> events(TestGateway gateway, String kind) {
    return gateway.admin().events("orders-v2", 0).stream()
        .filter(event -> event.kind().equals(kind))
        .map(RolloutEventView::text)
        .toList();
  }

  private static String weights(TestGateway gateway) {
    return gateway.admin().route("orders").weights().toString();
  }

  @Test
  void aGoodCandidateGetsEverythingAndNobodyNotices() {
    try (TestGateway gateway = gateway("canary { step-weight = 50 }")) {
      Load load = Load.of(gateway, 4);
      try (load) {
        assertThat(say(gateway, "start").phase()).isEqualTo("progressing");
        awaitPhase(gateway, "succeeded");
        assertThat(weights(gateway)).isEqualTo("{new=100}");
        load.awaitMore();
      }
      assertThat(load.failures()).isEmpty();
      assertThat(events(gateway, "weights"))
          .containsExactly("new=50, old=50", "new=100, old=0", "new=100");
      gateway.assertBooksBalance();
    }
  }

  @Test
  void aCandidateThatFailsIsRolledBackAndItsFailuresAreShielded() {
    AtomicInteger requests = new AtomicInteger();
    fresh.script(call ->
        (requests.incrementAndGet() % 5 == 0 ? Scripts.status(503) : Scripts.ok("new"))
            .answer(call));
    try (TestGateway gateway = gateway("canary { step-weight = 50 }")) {
      Load load = Load.reading(gateway, 4);
      try (load) {
        say(gateway, "start");
        awaitPhase(gateway, "rolled-back");
        assertThat(weights(gateway)).isEqualTo("{old=100}");
        load.awaitMore();
      }
      assertThat(load.failures()).isEmpty();
      assertThat(view(gateway).reason()).contains("error rate");
      gateway.assertBooksBalance();
    }
  }

  @Test
  void aDeadCandidateIsNeverOfNoData() {
    fresh.kill();
    try (TestGateway gateway = gateway("canary { step-weight = 50 }")) {
      Load load = Load.of(gateway, 2);
      try (load) {
        say(gateway, "start");
        awaitPhase(gateway, "rolled-back");
      }
      assertThat(load.failures()).isEmpty();
    }
  }

  /** Its p95 is more than twice the stable's for ten seconds; nothing of it is an error. */
  @Test
  void aSlowCandidateWaitsForApprovalAndAYesRollsItBack() {
    fresh.script(call -> {
      pause();
      Scripts.ok("new").answer(call);
    });
    try (TestGateway gateway = gateway(HELD)) {
      Load load = Load.of(gateway, 4);
      try (load) {
        say(gateway, "start");
        awaitPhase(gateway, "awaiting-approval");
        assertThat(view(gateway).reason()).contains("trigger latency: p95");
        assertThat(weights(gateway)).as("it waits").isEqualTo("{new=50, old=50}");
        say(gateway, "approve");
        awaitPhase(gateway, "rolled-back");
        assertThat(weights(gateway)).isEqualTo("{old=100}");
        load.awaitMore();
      }
      assertThat(load.failures()).isEmpty();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(60); // what the candidate works
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aQuietCandidateIsNeverPromoted() {
    try (TestGateway gateway = gateway("canary { step-weight = 50 }", "no-data-limit = 1")) {
      say(gateway, "start");
      awaitPhase(gateway, "awaiting-approval");
      assertThat(view(gateway).reason()).contains("without traffic");
      assertThat(weights(gateway)).isEqualTo("{new=50, old=50}");
    }
  }

  @Test
  void whereTheOldSideIsDeadItFreezesAndTheNewOneGoesOnServing() {
    String probed = "backends.old.health { path = \"/health\", interval = 100ms, fall = 1 }\n";
    try (TestGateway gateway = TestGateway.start(text(HELD, "") + probed)) {
      Await.equal("the old side is there", true, () -> gateway.admin().backend("old").available());
      say(gateway, "start");
      assertThat(weights(gateway)).isEqualTo("{new=50, old=50}");

      old.kill();
      awaitPhase(gateway, "frozen");

      assertThat(view(gateway).reason()).contains("old has no available endpoint");
      assertThat(gateway.get("/").text()).isEqualTo("new");
      assertThat(say(gateway, "abort").phase()).as("not to a dead side").isEqualTo("frozen");
      assertThat(gateway.get("/").text()).isEqualTo("new");
    }
  }

  @Test
  void blueGreenSwitchesAllAtOnceAndOneCallSwitchesBack() {
    try (TestGateway gateway =
        gateway(
            "blue-green { preview = [ { header = x-preview, present = true } ], every = 1s }")) {
      Load load = Load.of(gateway, 4);
      try (load) {
        say(gateway, "start");
        assertThat(gateway.get("/", "X-Preview: yes").text()).isEqualTo("new");
        awaitPhase(gateway, "succeeded");
        load.awaitMore();
        assertThat(say(gateway, "undo").phase()).isEqualTo("rolled-back");
        assertThat(weights(gateway)).isEqualTo("{old=100}");
        load.awaitMore();
      }
      assertThat(load.failures()).isEmpty();
      assertThat(gateway.get("/", "X-Preview: yes").text()).isEqualTo("old");
    }
  }

  @Test
  void manualWeightsNeedATakeOverAndResumeTakesTheRouteBack() {
    try (TestGateway gateway = gateway("canary { steps = [ { set-weight = 5 }, { pause {} } ] }")) {
      say(gateway, "start");
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> gateway.weights(Map.of("old", 1, "new", 1)))
          .satisfies(e -> {
            assertThat(e.problem().status()).isEqualTo(409);
            assertThat(e.getMessage()).contains("rollout orders-v2 is live and owns route orders");
          });

      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() ->
              gateway
                  .admin()
                  .setWeights("orders", Map.of("old", 1, "new", 1), true, new Note(0L, "")))
          .satisfies(e -> assertThat(e.problem().status()).isEqualTo(412));
      assertThat(view(gateway).takeover()).as("for nothing nobody steps aside").isFalse();

      gateway.admin().setWeights("orders", Map.of("old", 1, "new", 1), true, Note.NONE);

      assertThat(view(gateway).phase()).isEqualTo("paused");
      assertThat(view(gateway).takeover()).isTrue();
      gateway.weights(Map.of("old", 2, "new", 1)); // the route is the operator's now
      say(gateway, "resume");
      Await.equal("the step's weights", "{new=5, old=95}", () -> weights(gateway));
    }
  }

  @Test
  void aFileThatTouchesAnOwnedRouteIsRefused() {
    String strategy = "canary { steps = [ { set-weight = 5 }, { pause {} } ] }";
    try (TestGateway gateway = gateway(strategy)) {
      say(gateway, "start");
      String touched = text(strategy, "").replace("fallback = old", "fallback = new");

      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> gateway.reload(touched))
          .withMessageContaining("rollout orders-v2 is live");

      say(gateway, "abort");
      gateway.reload(touched);
      assertThat(gateway.admin().route("orders").fallback()).isEqualTo("new");
    }
  }

  @Test
  void noticesAreCountedByWhatBecameOfThem() {
    try (FakeBackend team = FakeBackend.named("team");
        TestGateway gateway =
            TestGateway.start(
                text("canary { steps = [ { set-weight = 5 }, { pause {} } ] }", "notify = [team]")
                    + "notifiers { team { url = \"http://%s/notices\" } }\n"
                        .formatted(team.endpoint()))) {
      Metrics before = gateway.metrics();
      assertThat(before.has("segue_notifications_total", "notifier", "team", "result", "failed"))
          .as("at 0 before the first")
          .isTrue();
      assertThat(before.sum("segue_notifications_total")).isZero();

      say(gateway, "start");

      Await.until(
          "a notice is counted",
          () -> gateway.metrics().sum("segue_notifications_total", "result", "sent") >= 1);
      assertThat(gateway.metrics().sum("segue_notifications_total", "result", "failed")).isZero();
      assertThat(team.requests().getFirst().whole().text())
          .contains("\"report\":\"/api/v1/rollouts/orders-v2/report\"");
    }
  }

  @Test
  void journalThatWorksIsOnTheMetricsPage() {
    try (TestGateway gateway = gateway("canary {}")) {
      gateway.awaitMetric(1, "segue_journal_writable");
    }
  }

  @Test
  void whoHasNoTokenIsCounted() {
    try (TestGateway gateway = gateway("canary {}")) {
      gateway.awaitMetric(0, "segue_admin_auth_failures_total");
      try (AdminClient stranger = new AdminClient(gateway.adminBase(), "not-a-token-of-ours")) {
        assertThatExceptionOfType(AdminException.class)
            .isThrownBy(stranger::rollouts)
            .satisfies(e -> assertThat(e.problem().status()).isEqualTo(401));
      }
      gateway.awaitMetric(1, "segue_admin_auth_failures_total");
    }
  }
}
