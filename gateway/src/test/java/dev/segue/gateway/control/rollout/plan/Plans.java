package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.ChecklistConfig;
import dev.segue.gateway.config.FreezeWindow;
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
import dev.segue.gateway.config.StrategyConfig.Amount;
import dev.segue.gateway.config.StrategyConfig.BlueGreen;
import dev.segue.gateway.config.StrategyConfig.Canary;
import dev.segue.gateway.config.StrategyConfig.Path;
import dev.segue.gateway.config.StrategyConfig.Rolling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Configurations for tests; each {@code with} changes one thing. */
record Plans(
    StrategyConfig strategy,
    JudgingConfig judging,
    Consequence onDeadline,
    List<FreezeWindow> windows,
    Duration bake,
    RollbackConfig rollback,
    boolean gated) {
  static final Duration INTERVAL = Duration.ofMinutes(5);
  static final Duration DEADLINE = Duration.ofMinutes(30);
  static final Duration BAKE = Duration.ofMinutes(5);
  static final Duration WINDOW = Duration.ofDays(1);
  static final Duration COOL_DOWN = Duration.ofMinutes(10);
  static final List<CanaryConfig> MATCH =
      List.of(
          new CanaryConfig(
              "x-preview", new HeaderMatch.Exact("new"), AddressRanges.of(List.of()), "new"));
  static final JudgingConfig STRICT =
      new JudgingConfig(
          List.of(
              new CheckConfig.Rate(
                  "success-rate", CheckConfig.Measure.SUCCESS_RATE, 0.95, null, 0)),
          new PowerConfig(0.005, 0.025),
          INTERVAL,
          Duration.ZERO,
          0,
          3,
          Consequence.ASK,
          2,
          Consequence.ROLL_BACK,
          3,
          Consequence.ASK);

  static Plans of(StrategyConfig strategy) {
    return new Plans(
        strategy,
        STRICT,
        Consequence.FREEZE,
        List.of(),
        BAKE,
        new RollbackConfig(null, WINDOW, false, COOL_DOWN),
        false);
  }

  /** The reference's: from 5 % by 5. */
  static Plans canary() {
    return of(new Canary(100, new Path.Even(5, 100)));
  }

  static Plans quickCanary() {
    return of(new Canary(100, new Path.Even(50, 50)));
  }

  static Plans steps(Action... actions) {
    List<StepConfig> steps = new ArrayList<>();
    for (Action action : actions) {
      steps.add(StepConfig.of(action));
    }
    return of(new Canary(100, new Path.Listed(steps)));
  }

  static Plans matched(int iterations) {
    return of(new Canary(100, new Path.Matched(MATCH, iterations)));
  }

  static Plans blueGreen() {
    return of(new BlueGreen(MATCH, 30, Duration.ofSeconds(2), false));
  }

  static Plans rolling(Amount batch, Amount maxUnavailable) {
    return of(
        new Rolling(
            batch, maxUnavailable, Duration.ofSeconds(30), "replace", "put-back", "v2", false));
  }

  Plans with(JudgingConfig next) {
    return new Plans(strategy, next, onDeadline, windows, bake, rollback, gated);
  }

  Plans with(Consequence next) {
    return new Plans(strategy, judging, next, windows, bake, rollback, gated);
  }

  Plans with(FreezeWindow window) {
    return new Plans(strategy, judging, onDeadline, List.of(window), bake, rollback, gated);
  }

  Plans with(RollbackConfig next) {
    return new Plans(strategy, judging, onDeadline, windows, bake, next, gated);
  }

  Plans baking(Duration next) {
    return new Plans(strategy, judging, onDeadline, windows, next, rollback, gated);
  }

  /** With a hook {@code open} before it and one {@code close} after it. */
  Plans withGates() {
    return new Plans(strategy, judging, onDeadline, windows, bake, rollback, true);
  }

  static JudgingConfig judging(
      Consequence onInconclusive, Consequence onError, Consequence onNoData) {
    return new JudgingConfig(
        STRICT.checks(),
        STRICT.power(),
        INTERVAL,
        Duration.ZERO,
        0,
        3,
        onInconclusive,
        2,
        onError,
        3,
        onNoData);
  }

  static JudgingConfig failureLimit(int limit, Duration initialDelay) {
    return new JudgingConfig(
        STRICT.checks(),
        STRICT.power(),
        INTERVAL,
        initialDelay,
        limit,
        3,
        Consequence.ASK,
        2,
        Consequence.ROLL_BACK,
        3,
        Consequence.ASK);
  }

  static RollbackConfig scaledDown() {
    return new RollbackConfig(null, WINDOW, true, COOL_DOWN);
  }

  RolloutConfig config() {
    return new RolloutConfig(
        "orders-v2",
        "orders",
        "old",
        strategy instanceof Rolling ? "old" : "new",
        strategy,
        gated ? "open" : null,
        gated ? "close" : null,
        judging,
        DEADLINE,
        onDeadline,
        windows,
        bake,
        rollback,
        List.of(),
        List.of(),
        ChecklistConfig.NONE,
        RolloutConfig.Start.BY_HAND);
  }
}
