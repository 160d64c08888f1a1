package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.control.rollout.Rehearsal;
import dev.segue.gateway.control.rollout.Rehearsal.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A policy against windows of the past. */
class RehearsalTest {
  private final List<String> told = new ArrayList<>();

  private Ending rehearse(RolloutConfig config, List<String> lines) {
    return Rehearsal.of(config, lines, told::add);
  }

  /** A window each two seconds. */
  private static List<String> windows(int seconds, int ok, int errors, int millis) {
    List<String> lines = new ArrayList<>();
    for (int at = 2; at <= seconds; at += 2) {
      lines.add(
          """
          {"at": %d, "candidate": {"ok": %d, "error": %d, "p95Millis": %d}, \
          "stable": {"ok": 1000, "p95Millis": 20}}\
          """
              .formatted(at, ok, errors, millis));
    }
    return lines;
  }

  @Test
  void aGoodCandidateWouldHaveBeenPromoted() {
    assertThat(rehearse(RolloutConfigs.canary(), windows(100, 200, 0, 20)))
        .isEqualTo(Ending.SUCCEEDED);
    assertThat(told).anyMatch(line -> line.endsWith("weights new=20, old=80"));
    assertThat(told).anyMatch(line -> line.endsWith("look pass"));
    assertThat(told).anyMatch(line -> line.contains("errors: pass: error rate 0 % of"));
    assertThat(told.getLast()).contains("clean-up: for the file");
  }

  @Test
  void aBadCandidateWouldHaveBeenRolledBack() {
    assertThat(rehearse(RolloutConfigs.canary(), windows(100, 160, 40, 20)))
        .isEqualTo(Ending.ROLLED_BACK);
    assertThat(told).anyMatch(line -> line.contains("progressing -> rolling-back: "));
    assertThat(told).anyMatch(line -> line.contains("error rate 20 % of"));
  }

  @Test
  void aQuestionThatThePlanDoesNotAskNeedsSomebody() {
    assertThat(rehearse(RolloutConfigs.canary(), windows(100, 200, 0, 300))).isEqualTo(Ending.HELD);
    assertThat(told).anyMatch(line -> line.contains("ask roll-back: trigger latency: p95"));
  }

  @Test
  void windowsThatEndFirstDecideNothing() {
    assertThat(rehearse(RolloutConfigs.canary(), windows(20, 200, 0, 20)))
        .isEqualTo(Ending.UNDECIDED);
    assertThat(told.getLast()).endsWith("the windows have ended, and it has not");
  }

  @Test
  void peopleSayYesAndHooksSucceed() {
    RolloutConfig config =
        RolloutConfigs.steps(
            new Action.Approve(),
            new Action.Hook("move-data"),
            new Action.SetWeight(50),
            new Action.PauseFor(Duration.ofSeconds(7)),
            new Action.PauseUntilResumed());
    assertThat(rehearse(config, windows(200, 200, 0, 20))).isEqualTo(Ending.SUCCEEDED);
    assertThat(String.join("\n", told))
        .contains("a step asks: taken as a yes", "hook move-data: taken as succeeded")
        .contains("a pause of the plan: taken as resumed");
  }

  @Test
  void blueGreenHasItsPreCheck() {
    assertThat(rehearse(RolloutConfigs.blueGreen(), windows(100, 200, 0, 20)))
        .isEqualTo(Ending.SUCCEEDED);
    assertThat(told).anyMatch(line -> line.contains("pre-check pass"));
  }

  @Test
  void aSourceIsLeftOutAndSaid() {
    CheckConfig range = new CheckConfig.ThresholdRange("queue", "prom", "up", null, 5.0);
    RolloutConfig canary = RolloutConfigs.canary();
    CheckConfig errors = canary.judging().checks().getFirst();
    rehearse(
        RolloutConfigs.of("orders-v2", canary.strategy(), List.of(errors, range)),
        windows(20, 200, 0, 20));
    assertThat(told.getFirst()).startsWith("left out: check queue");
    RolloutConfig alone = RolloutConfigs.of("orders-v2", canary.strategy(), List.of(range));
    assertThatThrownBy(() -> rehearse(alone, windows(20, 200, 0, 20)))
        .hasMessageContaining("checks of sources alone");
  }

  @Test
  void aLongGapIsNotPlayedSecondBySecond() {
    List<String> lines = new ArrayList<>(windows(4, 200, 0, 20));
    lines.add("{\"at\": 31000000}");
    assertThat(rehearse(RolloutConfigs.canary(), lines)).isNotNull();
  }
}
