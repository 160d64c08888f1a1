package dev.segue.gateway.control.rollout.judge;

import static dev.segue.gateway.control.rollout.judge.Seen.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Tests of latencies of which nearly all are the same: a bucket is 3 % wide. */
class SlownessTest {
  private static LatencyHistogram of(Side side, Side more) {
    return side.plus(more).latencies();
  }

  @Test
  void aHandfulOfSlowOnesIsDealtAsItIs() {
    LatencyHistogram candidate = of(millis(98, 20), millis(2, 300));
    LatencyHistogram stable = of(millis(1898, 20), millis(2, 300));

    assertThat(Slowness.byRank(candidate, stable))
        .as("2 of 4 where 1 of 20 is the candidate's")
        .isCloseTo(0.0139, within(0.0002));
  }

  @Test
  void aHandfulOfFastOnesAsWell() {
    LatencyHistogram candidate = of(millis(1898, 20), millis(2, 1));
    LatencyHistogram stable = of(millis(98, 20), millis(2, 1));

    assertThat(Slowness.byRank(candidate, stable)).isCloseTo(0.0139, within(0.0002));
  }

  @Test
  void aSmallSideThatIsSlowAsAWholeIsSeenEitherWayRound() {
    assertThat(
            Slowness.byEither(of(millis(70, 300), Side.NONE), of(millis(930, 20), Side.NONE), 0.95))
        .isLessThan(1e-9);
    assertThat(
            Slowness.byEither(of(millis(950, 300), Side.NONE), of(millis(50, 20), Side.NONE), 0.95))
        .isLessThan(1e-9);
  }

  @Test
  void whatIsAllTheSameIsNotSlower() {
    assertThat(Slowness.byEither(millis(100, 20).latencies(), millis(1900, 20).latencies(), 0.95))
        .isGreaterThanOrEqualTo(1);
  }
}
