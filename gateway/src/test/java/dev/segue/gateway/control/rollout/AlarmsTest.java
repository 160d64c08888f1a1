package dev.segue.gateway.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.TriggerConfig;
import dev.segue.gateway.config.TriggerConfig.Kind;
import dev.segue.gateway.control.RolloutConfigs;
import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.Observation.Trip;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Triggers over time: which of them must last. */
class AlarmsTest {
  private Alarms alarms = new Alarms(RolloutConfigs.canary(), LatencyHistogram.EMPTY);
  private long second;

  private static Side side(long ok, long errors, long millis) {
    long[] buckets = new long[LatencyBuckets.COUNT];
    buckets[LatencyBuckets.of(Duration.ofMillis(millis).toNanos())] = ok + errors;
    return new Side(new Counts(ok, errors, 0, 0), LatencyHistogram.of(buckets));
  }

  private @Nullable Trip after(int seconds, Side candidate, boolean breakerOpen) {
    Trip trip = null;
    for (int i = 0; i < seconds; i++) {
      long now = Duration.ofSeconds(++second).toNanos();
      alarms.add(new Window(candidate, side(200, 0, 20)), now);
      trip = alarms.trip(breakerOpen, now);
    }
    return trip;
  }

  @Test
  void manyErrorsActAtOnce() {
    assertThat(after(1, side(20, 20, 20), false))
        .isEqualTo(
            new Trip("error-rate", true, "error rate 50 % of 40 requests in 300 s, limit 5 %"));
  }

  @Test
  void whatIsColdIsSlowForAMomentAndNobodyIsAsked() {
    assertThat(after(9, side(100, 0, 300), false)).isNull();
    assertThat(after(400, side(2000, 0, 20), false)).isNull();
    assertThat(after(10, side(20_000, 0, 300), false)).as("anew").isNull();
  }

  @Test
  void aSlowCandidateIsAskedAboutOnceItHasLasted() {
    assertThat(after(10, side(100, 0, 300), false)).isNull();
    assertThat(after(1, side(100, 0, 300), false))
        .satisfies(trip -> assertThat(trip.trigger() + trip.auto()).isEqualTo("latencyfalse"));
  }

  @Test
  void anOpenBreakerActsOnceItHasLastedAndBeforeWhatOnlyAsks() {
    assertThat(after(10, side(100, 0, 300), true)).isNull();
    assertThat(after(1, side(100, 0, 300), true))
        .isEqualTo(new Trip("breaker", true, "open for 10 s"));
    assertThat(after(1, side(100, 0, 300), false))
        .satisfies(trip -> assertThat(trip.trigger()).isEqualTo("latency"));
    assertThat(after(9, side(100, 0, 300), true))
        .as("open again")
        .satisfies(trip -> assertThat(trip.trigger()).isEqualTo("latency"));
  }

  @Test
  void aBreakerThatIsOpenFromBeforeSaysNothingUntilTheFirstRequest() {
    assertThat(after(600, Side.NONE, true)).as("it stays open until a request comes").isNull();
    assertThat(after(10, new Side(new Counts(0, 0, 0, 1), LatencyHistogram.EMPTY), true)).isNull();
    assertThat(after(1, Side.NONE, true)).isEqualTo(new Trip("breaker", true, "open for 10 s"));
  }

  @Test
  void aShortWindowSeesBesideALongOne() {
    alarms =
        new Alarms(
            RolloutConfigs.canary(
                new TriggerConfig(Kind.LATENCY, 2, Duration.ofHours(1), false),
                new TriggerConfig(Kind.AVAILABILITY, 0.95, Duration.ofSeconds(10), true)),
            LatencyHistogram.EMPTY);

    assertThat(after(45, side(20, 0, 20), false)).isNull();
    assertThat(after(3, side(0, 20, 20), false))
        .satisfies(trip -> assertThat(trip.trigger()).isEqualTo("availability"));
  }

  @Test
  void whatHasEndedKeepsNothing() {
    assertThat(after(1, side(20, 20, 20), false)).isNotNull();

    alarms.clear();

    assertThat(alarms.trip(false, Duration.ofSeconds(second).toNanos())).isNull();
  }
}
