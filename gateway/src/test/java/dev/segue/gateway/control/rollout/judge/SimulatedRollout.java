package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.TriggerConfig;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A whole canary, drawn: ten steps of 5 to 50 %, minutes of varied volume, a look every five of
 * them, triggers asked every minute. A step goes on when a look passes, and after four looks in any
 * case: more looks, more chances to be wrong.
 */
final class SimulatedRollout {
  static final List<CheckConfig> CHECKS =
      List.of(
          new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, 0.05, 0.001, 0),
          new CheckConfig.Rate("available", CheckConfig.Measure.AVAILABILITY, 0.95, 0.001, 0),
          new CheckConfig.Latency("p95", CheckConfig.Quantile.P95, Duration.ofSeconds(2), 0.2, 0),
          new CheckConfig.Latency("p99", CheckConfig.Quantile.P99, null, 0.5, 0));

  static final List<TriggerConfig> TRIGGERS =
      List.of(
          new TriggerConfig(TriggerConfig.Kind.ERROR_RATE, 0.05, Duration.ofMinutes(5), true),
          new TriggerConfig(TriggerConfig.Kind.LATENCY, 2, Duration.ofMinutes(10), true),
          new TriggerConfig(TriggerConfig.Kind.AVAILABILITY, 0.95, Duration.ofMinutes(2), true));

  private static final int STEPS = 10;
  private static final int MINUTES_A_LOOK = 5;
  private static final int LOOKS_A_STEP = 4;
  private static final int KEPT = 10; // minutes: the longest window of a trigger

  /** What both sides are like in a step. */
  interface World {
    Version candidate(int step);

    Version stable(int step);
  }

  /** Its share of failures, and whether it takes half as long again as usual. */
  record Version(double errors, boolean slower) {}

  /**
   * How it ended.
   *
   * @param failed the check or trigger that failed it, with its reason, or null
   */
  record End(@Nullable String failed, int step, int looks) {}

  private final SplittableRandom random;
  private final World world;
  private final Deque<Window> minutes = new ArrayDeque<>();
  private final long[] candidateLast = new long[LatencyBuckets.COUNT]; // of those minutes
  private final long[] stableLast = new long[LatencyBuckets.COUNT];
  private final double volume; // requests a minute, both sides
  private Judge judge = Judge.of(CHECKS, Draw.POWER);
  private TriggerWatch watch = TriggerWatch.of(TRIGGERS);
  private int looks;

  SimulatedRollout(SplittableRandom random, World world) {
    this.random = random;
    this.world = world;
    volume = 20 * Math.pow(50, random.nextDouble()); // 20 to 1000
  }

  End run() {
    for (int step = 1; step <= STEPS; step++) {
      boolean passed = false;
      for (int look = 0; look < LOOKS_A_STEP && !passed; look++) {
        Window window = Window.NONE;
        for (int minute = 0; minute < MINUTES_A_LOOK; minute++) {
          Window one = minute(step);
          window = window.plus(one);
          String fired = fired(one);
          if (fired != null) {
            return new End(fired, step, looks);
          }
        }
        looks++;
        Assessment assessment = judge.assess(new Look(step, window, Map.of()));
        judge = assessment.next();
        if (assessment.outcome() == Outcome.FAIL) {
          return new End(reason(assessment), step, looks);
        }
        passed = assessment.outcome() == Outcome.PASS;
      }
    }
    return new End(null, STEPS, looks);
  }

  private static String reason(Assessment assessment) {
    return assessment.verdicts().stream()
        .filter(checked -> checked.verdict() instanceof Verdict.Fail)
        .map(checked -> checked.checkId() + ": " + checked.verdict().reason())
        .findFirst()
        .orElseThrow();
  }

  private @Nullable String fired(Window minute) {
    minutes.addFirst(minute);
    roll(minute, 1);
    if (minutes.size() > KEPT) {
      roll(minutes.removeLast(), -1);
    }
    TriggerWatch.Watched watched = watch.at(this::last, LatencyHistogram.EMPTY);
    watch = watched.next();
    return watched.fired().isEmpty() ? null : "trigger: " + watched.fired().getFirst().reason();
  }

  /** Latencies are those of the longest window; the one trigger that asks for them has it. */
  private Window last(Duration time) {
    Counts candidate = Counts.NONE;
    Counts stable = Counts.NONE;
    long left = time.toMinutes();
    for (Window one : minutes) {
      if (left-- > 0) {
        candidate = candidate.plus(one.candidate().counts());
        stable = stable.plus(one.stable().counts());
      }
    }
    boolean longest = time.toMinutes() == KEPT;
    return new Window(
        new Side(candidate, longest ? LatencyHistogram.of(candidateLast) : LatencyHistogram.EMPTY),
        new Side(stable, longest ? LatencyHistogram.of(stableLast) : LatencyHistogram.EMPTY));
  }

  private void roll(Window minute, int sign) {
    roll(candidateLast, minute.candidate().latencies(), sign);
    roll(stableLast, minute.stable().latencies(), sign);
  }

  private static void roll(long[] sum, LatencyHistogram minute, int sign) {
    for (int bucket = minute.first(); bucket < minute.end(); bucket++) {
      sum[bucket] += sign * minute.in(bucket);
    }
  }

  private Window minute(int step) {
    int requests = (int) (volume * (0.5 + 1.5 * random.nextDouble()));
    int candidates = (int) Math.round(requests * 0.05 * step);
    return new Window(
        Draw.side(random, candidates, world.candidate(step)),
        Draw.side(random, requests - candidates, world.stable(step)));
  }
}
