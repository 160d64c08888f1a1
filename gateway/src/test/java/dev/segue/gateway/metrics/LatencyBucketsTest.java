package dev.segue.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {
  private static final long SHORTEST = 16_384;
  private static final long LONGEST = 137_438_953_471L;

  @Property
  void aLatencyLiesInItsBucketAndTheBucketIsNarrow(
      @ForAll @LongRange(min = SHORTEST, max = LONGEST) long nanos) {
    int bucket = LatencyBuckets.of(nanos);
    long from = LatencyBuckets.shortestOf(bucket);
    long to = LatencyBuckets.shortestOf(bucket + 1);
    assertThat(nanos).isGreaterThanOrEqualTo(from).isLessThan(to);
    assertThat((double) (to - from) / from).isLessThanOrEqualTo(1 / 32.0);
  }

  @Test
  void whatIsBeyondEitherEndIsCountedThere() {
    assertThat(LatencyBuckets.of(0)).isZero();
    assertThat(LatencyBuckets.of(-5)).as("a clock that stood still").isZero();
    assertThat(LatencyBuckets.of(SHORTEST - 1)).isZero();
    assertThat(LatencyBuckets.of(SHORTEST)).isEqualTo(1);
    assertThat(LatencyBuckets.of(LONGEST)).isEqualTo(LatencyBuckets.COUNT - 1);
    assertThat(LatencyBuckets.of(Long.MAX_VALUE)).isEqualTo(LatencyBuckets.COUNT - 1);
  }
}
