package dev.segue.gateway.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.RolloutConfigs;
import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.EndpointUpdate;
import dev.segue.gateway.control.rollout.plan.EndpointUpdate.Stage;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.Rollout;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happened from one time to the next, where a side begins anew or is not there. */
class SamplesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final RolloutConfig CANARY = RolloutConfigs.canary();
  private static final RolloutConfig ROLLING = RolloutConfigs.rolling();

  private final CountedPlane plane = new CountedPlane();
  private final Samples samples = new Samples(plane);

  private static Side side(long ok, long millis) {
    long[] buckets = new long[LatencyBuckets.COUNT];
    buckets[LatencyBuckets.of(Duration.ofMillis(millis).toNanos())] = ok;
    return new Side(new Counts(ok, 0, 0, 0), LatencyHistogram.of(buckets));
  }

  private static RolloutState updating(Stage... stages) {
    RolloutState fresh = Rollout.pending(NOW);
    List<EndpointUpdate> endpoints =
        Arrays.stream(stages)
            .map(stage -> new EndpointUpdate(stage.words() + ":80", stage, NOW, ""))
            .toList();
    return new RolloutState(
        1,
        new Phase.Progressing(),
        0,
        fresh.wanted(),
        fresh.tally(),
        1,
        false,
        List.of(),
        0,
        endpoints,
        fresh.times(),
        null);
  }

  private void follow(Stage... stages) {
    samples.follow(ROLLING, updating(stages));
  }

  private static List<Long> assigned(Window window) {
    return List.of(window.candidate().counts().assigned(), window.stable().counts().assigned());
  }

  @Test
  void allEndpointsOutAtOnceIsAnEndOfTheCountingAndNoFailure() {
    follow(Stage.OLD, Stage.OLD);
    samples.next(ROLLING);
    plane.serve(0, 50);
    assertThat(assigned(samples.next(ROLLING))).containsExactly(0L, 50L);

    follow(Stage.DRAINING, Stage.STARTING); // forgets what was counted
    follow(Stage.UPDATED, Stage.STARTING); // before the next look around
    plane.serve(7, 0);
    assertThat(assigned(samples.next(ROLLING))).as("it begins at 0").containsExactly(0L, 0L);
    plane.serve(8, 0);
    assertThat(assigned(samples.next(ROLLING))).containsExactly(8L, 0L);

    follow(Stage.STARTING, Stage.STARTING);
    assertThat(samples.next(ROLLING)).isEqualTo(Window.NONE);
    follow(Stage.UPDATED, Stage.UPDATED);
    assertThat(samples.next(ROLLING)).isEqualTo(Window.NONE);
    plane.serve(9, 0);
    assertThat(assigned(samples.next(ROLLING))).containsExactly(9L, 0L);
  }

  @Test
  void aBackendThatIsRemovedAndAddedAgainBeginsAtNothing() {
    plane.has("new", side(500, 20));
    plane.has("old", side(9000, 20));
    samples.next(CANARY);
    plane.has("new", side(501, 20));
    assertThat(assigned(samples.next(CANARY))).containsExactly(1L, 0L);

    plane.has("new", side(3, 20)); // removed and added between two looks around
    assertThat(samples.next(CANARY)).isEqualTo(Window.NONE);
    plane.has("new", side(5, 20));
    assertThat(assigned(samples.next(CANARY))).containsExactly(2L, 0L);

    plane.has("new", null);
    assertThat(samples.next(CANARY)).isEqualTo(Window.NONE);
    plane.has("new", side(70, 20));
    assertThat(samples.next(CANARY)).as("nobody knows since when").isEqualTo(Window.NONE);
    plane.has("new", side(72, 20));
    assertThat(assigned(samples.next(CANARY))).containsExactly(2L, 0L);
  }

  @Test
  void theBaselineIsTheLastWindowBeforeTheStartAndIsLetGoAfterIt() {
    RolloutState pending = Rollout.pending(NOW);
    for (RolloutConfig config : List.of(CANARY, ROLLING)) {
      Side all = side(100_000, 300); // of before
      long second = 0;
      for (; second < 2000; second++) {
        all = all.plus(side(10, second < 1000 ? 300 : 20));
        plane.has("old", all);
        samples.remember(config, pending, Duration.ofSeconds(second).toNanos());
      }
      LatencyHistogram before = samples.before(Duration.ofSeconds(second).toNanos());

      assertThat(before.count()).as("of 10 minutes").isBetween(5900L, 6100L);
      assertThat(before.quantile(1)).isLessThan(Duration.ofMillis(21));
      samples.remember(config, updating(Stage.OLD), Duration.ofSeconds(second).toNanos());
      assertThat(samples.before(Duration.ofSeconds(second).toNanos()).count()).isZero();
    }
  }

  @Test
  void aStableThatCountsAnewDoesNotSpoilTheBaseline() {
    RolloutState pending = Rollout.pending(NOW);
    plane.has("old", side(1000, 20));
    samples.remember(CANARY, pending, 0);
    plane.has("old", side(10, 20));
    samples.remember(CANARY, pending, 1_000_000_000);
    plane.has("old", side(12, 20));
    samples.remember(CANARY, pending, 2_000_000_000);

    assertThat(samples.before(2_000_000_000).count()).isEqualTo(2);
    plane.has("old", null);
    samples.remember(CANARY, pending, 3_000_000_000L);
    assertThat(samples.before(3_000_000_000L).count()).isZero();
  }
}
