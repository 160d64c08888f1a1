package dev.segue.gateway.control.rollout.judge;

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
  static final JudgePolicy POLICY =
      new JudgePolicy(
          List.of(
              new Check.ErrorRate("errors", 0.05, 0.001, 0),
              new Check.Availability("available", 0.95, 0.001, 0),
              new Check.Latency("p95", Check.Quantile.P95, Duration.ofSeconds(2), 0.2, 0),
              new Check.Latency("p99", Check.Quantile.P99, null, 0.5, 0)),
          new Limits(0, 1000, 4, 1000),
          Power.DEFAULT);

  static final List<Trigger> TRIGGERS =
      List.of(
          new Trigger.ErrorRateSpike(0.05, Duration.ofMinutes(5)),
          new Trigger.LatencyIncrease(2, Duration.ofMinutes(10)),
          new Trigger.AvailabilityDrop(0.95, Duration.ofMinutes(2)));

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
  private final long[] candidateLast = new long[LatencyHistogram.BUCKETS]; // of those minutes
  private final long[] stableLast = new long[LatencyHistogram.BUCKETS];
  private final double volume; // requests a minute, both sides
  private Judge judge = Judge.of(POLICY);
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
