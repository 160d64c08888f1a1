package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.segue.gateway.config.RolloutConfig.Consequence;
import dev.segue.gateway.config.RolloutConfig.JudgingConfig;
import dev.segue.gateway.config.RolloutConfig.PowerConfig;
import dev.segue.gateway.config.RolloutConfig.RollbackConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Amount;
import dev.segue.gateway.config.StrategyConfig.BlueGreen;
import dev.segue.gateway.config.StrategyConfig.Canary;
import dev.segue.gateway.config.StrategyConfig.Path;
import dev.segue.gateway.config.StrategyConfig.Rolling;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The records of a rollout refuse what no file may hold, and say all of it. */
class RolloutConfigTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RollbackConfig BACK = new RollbackConfig(null, SECOND, false, Duration.ZERO);

  private static final PowerConfig POWER = new PowerConfig(0.005, 0.025);
  private static final CheckConfig P95 =
      new CheckConfig.Latency("p95", CheckConfig.Quantile.P95, SECOND, null, 0);

  private static void refused(ThrowingCallable making, String message) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(making)
        .withMessage(message);
  }

  private static JudgingConfig judging(Consequence onSourceError) {
    return new JudgingConfig(
        List.of(P95),
        POWER,
        SECOND,
        Duration.ZERO,
        0,
        0,
        Consequence.ASK,
        0,
        onSourceError,
        0,
        Consequence.ASK);
  }

  private static RolloutConfig rollout(String candidate, StrategyConfig strategy, Duration bake) {
    return new RolloutConfig(
        "orders-v2",
        "orders",
        "old",
        candidate,
        strategy,
        null,
        null,
        judging(Consequence.FREEZE),
        SECOND,
        Consequence.FREEZE,
        List.of(),
        bake,
        BACK,
        List.of(),
        List.of(),
        ChecklistConfig.NONE,
        RolloutConfig.Start.BY_HAND);
  }

  @Test
  void allThatIsWrongWithARolloutIsSaidAtOnce() {
    CanaryConfig rule =
        new CanaryConfig("x-preview", new HeaderMatch.Present(), AddressRanges.NONE, "third");
    refused(
        () -> rollout("old", new BlueGreen(List.of(rule), 1, SECOND, false), Duration.ofDays(31)),
        "candidate: old (expected: another backend than stable); progress-deadline: 1s (expected:"
            + " more than interval, 1s); bake: 2678400s (expected: 0 or 1ms..30d); match: third"
            + " (expected: the candidate); on-source-error: freeze (expected: roll-back: a"
            + " switch that nobody can watch does not stay)");
  }

  @Test
  void rollingUpdateIsOfOneBackend() {
    Amount one = new Amount.Count(1);
    Rolling rolling = new Rolling(one, one, Duration.ZERO, "replace", "put-back", "v2", false);
    refused(
        () -> rollout("new", rolling, Duration.ZERO),
        "candidate: new (expected: the backend that is updated, old); progress-deadline: 1s"
            + " (expected: more than interval, 1s)");
    refused(
        () -> new Rolling(one, one, SECOND.negated(), "a hook", "none", " ", false),
        "drain: -1s (expected: 0 or 1ms..24h); hook: a hook (expected: "
            + Names.ID
            + "); undo-hook: none (expected: "
            + Names.ID
            + "); version: empty (expected: what an updated endpoint reports)");
  }

  @Test
  void batchesAreNeverNothing() {
    refused(() -> new Amount.Count(0), "count: 0 (expected: 1..10000)");
    refused(() -> new Amount.Percent(0), "percent: 0 (expected: 1..100)");
    refused(() -> new Amount.Percent(101), "percent: 101 (expected: 1..100)");
  }

  @Test
  void weightsOfACanaryAreWithinItsTotal() {
    refused(
        () -> new Canary(100, new Path.Even(60, 50)),
        "max-weight: 50 (expected: from step-weight, 60, to total-weight, 100)");
    refused(
        () -> new Canary(1_000_000, new Path.Even(1, 500_000)),
        "step-weight: 1 (expected: a part of max-weight, 500000, that makes up to 1000 steps)");
    refused(
        () -> new Canary(100, new Path.Listed(List.of(StepConfig.of(new Action.SetWeight(101))))),
        "steps[0].set-weight: 101 (expected: 0..100)");
    refused(() -> new Path.Even(0, 50), "step-weight: 0 (expected: 1..1000000)");
    refused(() -> new Path.Listed(List.of()), "steps: empty (expected: at least one step)");
    StepConfig step = StepConfig.of(new Action.Approve());
    refused(
        () -> new Path.Listed(Collections.nCopies(1001, step)),
        "steps: 1001 (expected: up to 1000)");
    refused(() -> new Path.Matched(List.of(), 1), "match: empty (expected: at least one rule)");
    refused(
        () -> new Path.Listed(List.of(StepConfig.of(new Action.UpdateBatch(0, 1)))),
        "steps[0]: a batch (expected: a step of a canary)");
  }

  @Test
  void onlyAStepThatDoesSomethingIsIrreversible() {
    refused(
        () -> new StepConfig(new Action.Approve(), true),
        "irreversible: true (expected: a set-weight or a hook step)");
  }

  @Test
  void judgingNeedsAChecksNameAndLimitsWithinReason() {
    refused(
        () ->
            new JudgingConfig(
                List.of(),
                POWER,
                Duration.ZERO,
                SECOND.negated(),
                -1,
                -1,
                Consequence.ASK,
                -1,
                Consequence.ASK,
                -1,
                Consequence.ASK),
        "checks: empty (expected: at least one check); interval: 0 (expected: 1ms..24h);"
            + " initial-delay: -1s (expected: 0 or 1ms..24h); failure-limit: -1 (expected:"
            + " 0..10000); inconclusive-limit: -1 (expected: 0..10000); consecutive-error-limit: -1"
            + " (expected: 0..10000); no-data-limit: -1 (expected: 0..10000)");
  }

  @Test
  void windowNeedsADay() {
    refused(
        () -> new FreezeWindow(Set.of(), LocalTime.NOON, LocalTime.NOON, ZoneId.of("UTC")),
        "days: empty (expected: at least one day of the week)");
  }
}
