package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.client.AdminException;
import dev.segue.admin.view.ReloadView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Load;
import dev.segue.gateway.testing.TestGateway;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts that begin without a command, and those that the file does not define. */
@Behaviour
final class RolloutDefinitionTest {
  private static final Duration LONG = Duration.ofSeconds(60); // looks take a second each
  private static final String HELD = "canary { steps = [ { set-weight = 5 }, { pause {} } ] }";

  @TempDir Path folder;

  private final FakeBackend old = FakeBackend.named("old").forgetful();
  private final FakeBackend fresh = FakeBackend.named("new").forgetful();

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  /** A gateway's file, with a state directory that outlives it. */
  private String text(String more) {
    return TestGateway.of(Map.of("old", old, "new", fresh), "split { old = 1 }, fallback = old")
        + "state-dir = \""
        + folder.resolve("state")
        + "\"\ndefaults.rollout.preflight.health-checks = off\n"
        + more
        + "\n";
  }

  private static String onLoad(String strategy) {
    return """
    rollouts {
      orders-v2 {
        route = orders, stable = old, candidate = new, start = on-load
        strategy { %s }
      }
    }
    """
        .formatted(strategy);
  }

  private static String definition(String strategy) {
    return """
    {"route": "orders", "stable": "old", "candidate": "new", "strategy": {"canary": %s},
     "interval": "1s", "bake": "1s", "rollback": {"cool-down": 0, "window": "1s"}}
    """
        .formatted(strategy);
  }

  private static RolloutView define(TestGateway gateway, String definition, boolean start) {
    return gateway.admin().define("orders-v3", definition, start, Note.because("CHG-7"));
  }

  private static RolloutView view(TestGateway gateway, String id) {
    return gateway.admin().rollout(id);
  }

  private static String weights(TestGateway gateway) {
    return gateway.admin().route("orders").weights().toString();
  }

  @Test
  void aRolloutThatTheFileDoesNotHaveIsMadeLedAndForgotten() {
    try (TestGateway gateway = TestGateway.start(text(""))) {
      Load load = Load.of(gateway, 4);
      try (load) {
        RolloutView made = define(gateway, definition("{\"step-weight\": 50}"), true);
        assertThat(made.phase()).isEqualTo("progressing");
        assertThat(weights(gateway)).isEqualTo("{new=50, old=50}");
        Await.equal("phase", "succeeded", LONG, () -> view(gateway, "orders-v3").phase());
        load.awaitMore();
      }
      assertThat(load.failures()).isEmpty();
      assertThat(gateway.metrics().has("segue_rollout_phase", "rollout", "orders-v3")).isTrue();
      Await.until("the window has ended", () -> view(gateway, "orders-v3").undoUntil() == null);

      gateway.admin().remove("orders-v3", Note.NONE);

      assertThat(gateway.metrics().page()).doesNotContain("orders-v3");
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> view(gateway, "orders-v3"))
          .satisfies(e -> assertThat(e.problem().status()).isEqualTo(404));
      assertThat(weights(gateway)).isEqualTo("{new=100}");
      gateway.assertBooksBalance();
    }
  }

  @Test
  void allThatIsWrongIsTheAnswerAndNothingOfTheMachine() {
    try (TestGateway gateway = TestGateway.start(text(""))) {
      String wrong =
          definition("{\"steps\": [{\"hook\": \"/bin/sh\"}]}").replace("\"1s\"", "\"soon\"");
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> define(gateway, wrong, true))
          .satisfies(e -> {
            assertThat(e.problem().status()).isEqualTo(422);
            assertThat(e.problem().reasons())
                .contains(
                    "segue.rollouts.orders-v3.bake: soon"
                        + " (expected: a time with its unit, as in 500ms, 2s or 1m)")
                .anyMatch(reason -> reason.contains("steps[0].hook: /bin/sh (expected: "))
                .allMatch(reason -> reason.startsWith("segue.rollouts.orders-v3."));
          });
      assertThat(gateway.admin().rollouts()).isEmpty();
    }
  }

  @Test
  void whatIsMadeOutlivesTheProcessAndAReload() {
    try (TestGateway gateway = TestGateway.start(text(""))) {
      define(gateway, definition("{}"), false);
    }
    try (TestGateway gateway = TestGateway.start(text(""))) {
      assertThat(view(gateway, "orders-v3").phase()).isEqualTo("pending");
      gateway.reload(text("defaults.rollout.bake = 3m"));
      assertThat(view(gateway, "orders-v3").phase()).isEqualTo("pending");
      define(gateway, definition("{\"steps\": [{\"set-weight\": 7}, {\"pause\": {}}]}"), true);
      assertThat(weights(gateway)).isEqualTo("{new=7, old=93}");
    }
    try (TestGateway gateway = TestGateway.start(text("defaults.rollout.bake = 3m"))) {
      assertThat(weights(gateway)).isEqualTo("{new=7, old=93}");
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> gateway.admin().remove("orders-v3", Note.NONE))
          .satisfies(e -> assertThat(e.problem().status()).isEqualTo(409));
    }
  }

  @Test
  void aReloadBeginsARolloutOnLoadAndARestartDoesNotBeginItTwice() {
    String file = text(onLoad(HELD));
    try (TestGateway gateway = TestGateway.start(text(""))) {
      ReloadView reloaded = gateway.reload(file);
      assertThat(reloaded.warnings())
          .containsExactly("rollouts.orders-v2: start = on-load, so it begins by this");
      Await.equal("weights", "{new=5, old=95}", () -> weights(gateway));
      assertThat(gateway.reload(file).warnings()).isEmpty();
      assertThat(gateway.admin().events("orders-v2", 0))
          .filteredOn(event -> event.kind().equals("verb"))
          .extracting(RolloutEventView::actor)
          .containsExactly("file");
    }
    try (TestGateway gateway = TestGateway.start(file)) {
      assertThat(weights(gateway)).as("it goes on").isEqualTo("{new=5, old=95}");
      assertThat(view(gateway, "orders-v2").attempt()).isEqualTo(1);
      gateway.admin().tell("orders-v2", "abort", Set.of(), Note.NONE);
    }
    try (TestGateway gateway = TestGateway.start(file)) {
      gateway.reload(file);
      assertThat(view(gateway, "orders-v2").phase()).isEqualTo("rolled-back");
      assertThat(weights(gateway)).isEqualTo("{old=100}");
    }
  }

  @Test
  void oneThatCannotBeginOnLoadIsTriedAgainByAReloadThatChangesNothing() {
    try (TestGateway gateway = TestGateway.start(text(""))) {
      gateway.weights(Map.of("old", 1, "new", 1));
      String file = text(onLoad(HELD));
      gateway.reload(file);
      Await.until(
          "an alert",
          () ->
              gateway.admin().events("orders-v2", 0).stream()
                  .anyMatch(event -> event.kind().equals("alert")));
      assertThat(view(gateway, "orders-v2").phase()).isEqualTo("pending");

      gateway.weights(Map.of("old", 1));
      gateway.reload(file);

      Await.equal("weights", "{new=5, old=95}", () -> weights(gateway));
    }
  }
}
