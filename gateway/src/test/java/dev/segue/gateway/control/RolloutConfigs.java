package dev.segue.gateway.control;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.CheckConfig.Measure;
import dev.segue.gateway.config.ChecklistConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RolloutConfig.Consequence;
import dev.segue.gateway.config.RolloutConfig.JudgingConfig;
import dev.segue.gateway.config.RolloutConfig.PowerConfig;
import dev.segue.gateway.config.RolloutConfig.RollbackConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.config.StrategyConfig.Path;
import dev.segue.gateway.config.TriggerConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Definitions of rollouts in code. */
public final class RolloutConfigs {
  public static final Duration INTERVAL = Duration.ofSeconds(10);
  public static final Duration BAKE = Duration.ofSeconds(30);
  public static final Duration WINDOW = Duration.ofHours(1);

  private static final List<TriggerConfig> TRIGGERS =
      List.of(
          new TriggerConfig(TriggerConfig.Kind.ERROR_RATE, 0.05, Duration.ofMinutes(5), true),
          new TriggerConfig(TriggerConfig.Kind.LATENCY, 2, Duration.ofMinutes(10), false),
          new TriggerConfig(TriggerConfig.Kind.AVAILABILITY, 0.95, Duration.ofMinutes(2), true));

  private RolloutConfigs() {}

  /** From 20 % by 40 up to 60 %, then all: a look each 10 s, a bake of 30 s. */
  public static RolloutConfig canary() {
    return of(new StrategyConfig.Canary(100, new Path.Listed(weights(20, 60))));
  }

  /** The same where the old side gets smaller with its share. */
  public static RolloutConfig scaledDown() {
    RolloutConfig config = canary();
    return new RolloutConfig(
        config.id(),
        config.route(),
        config.stable(),
        config.candidate(),
        config.strategy(),
        config.before(),
        config.after(),
        config.judging(),
        config.progressDeadline(),
        config.onDeadline(),
        config.freezeWindows(),
        config.bake(),
        new RollbackConfig(null, WINDOW, true, Duration.ofMinutes(10)),
        config.triggers(),
        config.notifiers(),
        config.checklists(),
        config.start());
  }

  /** The same rollout with those checklists. */
  public static RolloutConfig with(ChecklistConfig checklists) {
    RolloutConfig config = canary();
    return new RolloutConfig(
        config.id(),
        config.route(),
        config.stable(),
        config.candidate(),
        config.strategy(),
        config.before(),
        config.after(),
        config.judging(),
        config.progressDeadline(),
        config.onDeadline(),
        config.freezeWindows(),
        config.bake(),
        config.rollback(),
        config.triggers(),
        config.notifiers(),
        checklists,
        config.start());
  }

  /** A canary by these steps. */
  public static RolloutConfig steps(Action... actions) {
    List<StepConfig> steps = Arrays.stream(actions).map(StepConfig::of).toList();
    return of(new StrategyConfig.Canary(100, new Path.Listed(steps)));
  }

  private static List<StepConfig> weights(Integer... weights) {
    return Arrays.stream(weights)
        .map(weight -> StepConfig.of(new Action.SetWeight(weight)))
        .toList();
  }

  /** All at once, after a pre-check; testers reach the candidate before it. */
  public static RolloutConfig blueGreen() {
    return of(
        new StrategyConfig.BlueGreen(
            List.of(
                new CanaryConfig(
                    "x-preview", new HeaderMatch.Present(), AddressRanges.NONE, "new")),
            30,
            Duration.ofSeconds(2),
            false));
  }

  /** An update of the backend {@code old}, all endpoints at once. */
  public static RolloutConfig rolling() {
    StrategyConfig all =
        new StrategyConfig.Rolling(
            new StrategyConfig.Amount.Percent(100),
            new StrategyConfig.Amount.Percent(100),
            Duration.ZERO,
            "replace",
            "put-back",
            "v2",
            true);
    return of("orders-v2", "old", all, canary().judging().checks(), Duration.ZERO, TRIGGERS);
  }

  public static RolloutConfig of(StrategyConfig strategy) {
    return of(
        "orders-v2",
        strategy,
        List.of(new CheckConfig.Rate("errors", Measure.ERROR_RATE, 0.05, null, 0)));
  }

  public static RolloutConfig of(String id, StrategyConfig strategy, List<CheckConfig> checks) {
    return of(id, "new", strategy, checks, Duration.ZERO, TRIGGERS);
  }

  /** A canary that is not judged for that time, and has no triggers. */
  public static RolloutConfig delayed(Duration initialDelay) {
    RolloutConfig canary = canary();
    return of(
        canary.id(), "new", canary.strategy(), canary.judging().checks(), initialDelay, List.of());
  }

  /** A canary with those triggers. */
  public static RolloutConfig canary(TriggerConfig... triggers) {
    RolloutConfig canary = canary();
    return of(
        canary.id(),
        "new",
        canary.strategy(),
        canary.judging().checks(),
        Duration.ZERO,
        List.of(triggers));
  }

  private static RolloutConfig of(
      String id,
      String candidate,
      StrategyConfig strategy,
      List<CheckConfig> checks,
      Duration initialDelay,
      List<TriggerConfig> triggers) {
    return new RolloutConfig(
        id,
        "orders",
        "old",
        candidate,
        strategy,
        null,
        null,
        new JudgingConfig(
            checks,
            new PowerConfig(0.005, 0.025),
            INTERVAL,
            initialDelay,
            0,
            3,
            Consequence.ASK,
            2,
            Consequence.ROLL_BACK,
            3,
            Consequence.ASK),
        Duration.ofMinutes(30),
        Consequence.FREEZE,
        List.of(),
        BAKE,
        new RollbackConfig(null, WINDOW, false, Duration.ofMinutes(10)),
        triggers,
        List.of(),
        ChecklistConfig.NONE,
        RolloutConfig.Start.BY_HAND);
  }
}
