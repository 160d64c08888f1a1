package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Load;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An A/B test: only who has a header reaches the candidate, and by them it is judged. */
@Behaviour
final class MatchedRolloutTest {
  private static final Duration LONG = Duration.ofSeconds(60); // looks take a second each
  private static final String BETA = "X-Beta: yes";

  private final FakeBackend old = FakeBackend.named("old").forgetful();
  private final FakeBackend fresh = FakeBackend.named("new").forgetful();

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  /** The file has a rule of its own, for testers. */
  private TestGateway gateway() {
    String route =
        "split { old = 1 }, fallback = old,"
            + " canary = [ { header = canary, exact = \"true\", backend = new } ]";
    return TestGateway.start(
        TestGateway.of(Map.of("old", old, "new", fresh), route)
            + """
            defaults.rollout.preflight.health-checks = off
            rollouts {
              orders-v2 {
                route = orders, stable = old, candidate = new
                strategy { canary { match = [ { header = x-beta, exact = "yes" } ], iterations = 2 } }
                interval = 1s, bake = 1s, no-data-limit = 1, on-no-data = ask
                rollback { cool-down = 0 }
              }
            }
            """);
  }

  private static RolloutView view(TestGateway gateway) {
    return gateway.admin().rollout("orders-v2");
  }

  private static void start(TestGateway gateway) {
    gateway.admin().tell("orders-v2", "start", Set.of(), Note.NONE);
  }

  private static void awaitPhase(TestGateway gateway, String phase) {
    Await.equal("phase", phase, LONG, () -> view(gateway).phase());
  }

  private static List<String> weights(TestGateway gateway) {
    return gateway.admin().events("orders-v2", 0).stream()
        .filter(event -> event.kind().equals("weights"))
        .map(RolloutEventView::text)
        .toList();
  }

  @Test
  void aGoodCandidatePassesByThoseWhoMatchAndThenGetsEverybody() {
    try (TestGateway gateway = gateway()) {
      Load all = Load.reading(gateway, 2);
      Load chosen = Load.reading(gateway, 2, BETA);
      try (all;
          chosen) {
        start(gateway);
        assertThat(gateway.get("/", BETA).text()).isEqualTo("new");
        awaitPhase(gateway, "succeeded");
        chosen.awaitMore();
        all.awaitMore();
      }
      assertThat(all.failures()).isEmpty();
      assertThat(chosen.failures()).isEmpty();
      assertThat(weights(gateway)).containsExactly("new=0, old=100", "new=100, old=0", "new=100");
      gateway.assertBooksBalance();
    }
  }

  @Test
  void aCandidateThatFailsThoseWhoMatchIsRolledBack() {
    AtomicInteger requests = new AtomicInteger();
    fresh.script(call ->
        (requests.incrementAndGet() % 5 == 0 ? Scripts.status(503) : Scripts.ok("new"))
            .answer(call));
    try (TestGateway gateway = gateway()) {
      Load all = Load.reading(gateway, 2);
      Load chosen = Load.reading(gateway, 2, BETA);
      try (all;
          chosen) {
        start(gateway);
        awaitPhase(gateway, "rolled-back");
        chosen.awaitMore();
      }
      assertThat(chosen.failures()).as("the old one has answered in its place").isEmpty();
      assertThat(view(gateway).reason()).contains("error rate");
      assertThat(weights(gateway)).containsExactly("new=0, old=100", "old=100");
      assertThat(gateway.get("/", BETA).text()).as("its rules have ended").isEqualTo("old");
    }
  }

  @Test
  void withoutAnybodyWhoMatchesItNeverPassesAndTheFilesRulesDoNotCount() {
    try (TestGateway gateway = gateway()) {
      Load all = Load.reading(gateway, 2);
      Load testers = Load.reading(gateway, 2, "Canary: true");
      try (all;
          testers) {
        start(gateway);
        awaitPhase(gateway, "awaiting-approval");
        testers.awaitMore();
      }
      assertThat(view(gateway).reason()).contains("without traffic");
      assertThat(weights(gateway)).containsExactly("new=0, old=100");
      assertThat(gateway.metrics().sum("segue_assignments_total", "version", "new")).isZero();
      assertThat(gateway.metrics().sum("segue_requests_total", "version", "new")).isPositive();
    }
  }
}
