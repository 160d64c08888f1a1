package dev.segue.gateway.config;

import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A migration that drives itself: a route goes from one backend to another, or a backend's
 * endpoints from one version to the next.
 *
 * @param stable the backend that serves now
 * @param candidate the backend that is to serve; a rolling strategy updates {@code stable} itself
 * @param before a hook that must succeed before the first step; {@code null} = none
 * @param after the same after the last look at the whole traffic, before the bake
 * @param progressDeadline for each step, while nobody is asked and nothing is paused
 * @param onDeadline what becomes of a rollout that missed it
 * @param bake the watch over the whole traffic before success; 0 = none
 * @param triggers always on while it is live; none twice of a kind
 * @param notifiers by name: who is told
 * @param checklists what must be so before it starts, and after it has succeeded
 * @param start what makes it begin, where it is the file's
 */
public record RolloutConfig(
    String id,
    String route,
    String stable,
    String candidate,
    StrategyConfig strategy,
    @Nullable String before,
    @Nullable String after,
    JudgingConfig judging,
    Duration progressDeadline,
    Consequence onDeadline,
    List<FreezeWindow> freezeWindows,
    Duration bake,
    RollbackConfig rollback,
    List<TriggerConfig> triggers,
    List<String> notifiers,
    ChecklistConfig checklists,
    Start start) {

  public RolloutConfig {
    start = start == null ? Start.BY_HAND : start; // what an older journal holds has none
    checklists = checklists == null ? ChecklistConfig.NONE : checklists; // nor has it these
    freezeWindows = List.copyOf(freezeWindows);
    triggers = List.copyOf(triggers);
    notifiers = List.copyOf(notifiers);
    boolean rolling = strategy instanceof StrategyConfig.Rolling;
    Checks checks =
        new Checks()
            .id("id", id)
            .id("route", route)
            .id("stable", stable)
            .id("candidate", candidate)
            .that(
                candidate.equals(stable) == rolling,
                "candidate",
                candidate,
                rolling ? "the backend that is updated, " + stable : "another backend than stable",
                "stable")
            .longTime("progress-deadline", progressDeadline)
            .that(
                progressDeadline.compareTo(judging.interval()) > 0,
                "progress-deadline",
                Checks.text(progressDeadline),
                "more than interval, " + Checks.text(judging.interval()),
                "interval")
            .longTime("bake", bake);
    if (before != null) {
      checks.id("before", before);
    }
    if (after != null) {
      checks.id("after", after);
    }
    long kinds = triggers.stream().map(TriggerConfig::kind).distinct().count();
    checks.that(kinds == triggers.size(), "triggers", triggers.size(), "each kind once");
    notifiers.forEach(name -> checks.id("notify", name));
    for (CanaryConfig rule : match(strategy)) {
      checks.that(rule.backend().equals(candidate), "match", rule.backend(), "the candidate");
    }
    checks
        .that(
            !(strategy instanceof StrategyConfig.BlueGreen)
                || judging.onSourceError() == Consequence.ROLL_BACK,
            "on-source-error",
            judging.onSourceError(),
            "roll-back: a switch that nobody can watch does not stay")
        .done();
  }

  /** The rules by which chosen requests reach the candidate; empty = none. */
  public List<CanaryConfig> match() {
    return match(strategy);
  }

  private static List<CanaryConfig> match(StrategyConfig strategy) {
    return switch (strategy) {
      case StrategyConfig.Canary(_, StrategyConfig.Path.Matched(var match, _)) -> match;
      case StrategyConfig.BlueGreen blueGreen -> blueGreen.preview();
      case StrategyConfig.Canary _, StrategyConfig.Rolling _ -> List.of();
    };
  }

  /** Whether the candidate is judged by what its rules lead to it: a tester's word is no sample. */
  public boolean judgesMatched() {
    return match().stream().anyMatch(CanaryConfig::counted);
  }

  /** Whether a step forward must wait. */
  public boolean frozenAt(Instant now) {
    return freezeWindows.stream().anyMatch(window -> window.covers(now));
  }

  /** What makes a rollout begin. */
  public enum Start {
    /** An operator's word. */
    BY_HAND,
    /** That the file is read, the first time. */
    ON_LOAD;

    /** As it is written in a configuration. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What becomes of a rollout that cannot go on by itself. */
  public enum Consequence {
    /** It stays as it is, and people are alerted. */
    FREEZE,
    /** It goes back. */
    ROLL_BACK,
    /** It stays as it is until an operator answers. */
    ASK;

    /** As it is written in a configuration. */
    @Override
    public String toString() {
      return this == ROLL_BACK ? "roll-back" : name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How a candidate is judged. One more than a limit allows has a consequence.
   *
   * @param checks each with an id of its own
   * @param power what a comparison with the stable must not miss
   * @param interval between two looks
   * @param initialDelay after the first step, in which nothing is judged
   * @param failureLimit failed looks of the whole rollout, at which it still goes on
   * @param inconclusiveLimit looks at one weight that could not decide
   * @param consecutiveErrorLimit looks in a row for which a source failed
   * @param noDataLimit looks in a row without traffic
   */
  public record JudgingConfig(
      List<CheckConfig> checks,
      PowerConfig power,
      Duration interval,
      Duration initialDelay,
      int failureLimit,
      int inconclusiveLimit,
      Consequence onInconclusive,
      int consecutiveErrorLimit,
      Consequence onSourceError,
      int noDataLimit,
      Consequence onNoData) {
    private static final int MAX = 10_000;

    public JudgingConfig {
      checks = List.copyOf(checks);
      Checks rules = new Checks();
      rules.that(!checks.isEmpty(), "checks", "empty", "at least one check");
      long ids = checks.stream().map(CheckConfig::id).distinct().count();
      rules.that(ids == checks.size(), "checks", checks.size(), "each id once");
      rules
          .positive("interval", interval)
          .zeroOrPositive("initial-delay", initialDelay)
          .range("failure-limit", failureLimit, 0, MAX)
          .range("inconclusive-limit", inconclusiveLimit, 0, MAX)
          .range("consecutive-error-limit", consecutiveErrorLimit, 0, MAX)
          .range("no-data-limit", noDataLimit, 0, MAX)
          .done();
    }
  }

  /**
   * While the stable fails at the base rate, a candidate that fails at the worse one is caught.
   * Shares. Rates that are closer to each other cannot be told apart by any number of requests that
   * a rollout has, so no comparison would ever pass.
   */
  public record PowerConfig(double base, double worse) {
    private static final double CLOSEST = 1.5;
    private static final double ROUNDING = 1e-9;

    public PowerConfig {
      new Checks()
          .that(base >= 0 && base < 1, "base", base, "a share of 0 or more, below 1")
          .that(
              worse > base && worse < 1 && worse >= CLOSEST * base * (1 - ROUNDING),
              "worse",
              worse,
              "a share above 0 and below 1, and at least 1.5 times base",
              "base")
          .done();
    }
  }

  /**
   * The way back.
   *
   * @param tunnels how long the candidate's tunnels may stay after it; {@code null} = as they like
   * @param window after success, in which it can be undone: the old backend stays the fallback
   * @param scaledDown the stable backend gets smaller as its share does, so that an automatic
   *     rollback gives it no more than it can take
   * @param coolDown before a rolled-back rollout may be tried again, or a trigger be asked about
   */
  public record RollbackConfig(
      @Nullable Duration tunnels, Duration window, boolean scaledDown, Duration coolDown) {
    public RollbackConfig {
      Checks checks = new Checks().longTime("window", window).longTime("cool-down", coolDown);
      if (tunnels != null) {
        checks.longTime("tunnels", tunnels);
      }
      checks.done();
    }
  }
}
