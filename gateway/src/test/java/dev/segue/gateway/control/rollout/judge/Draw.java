package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.RolloutConfig.PowerConfig;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.LogNormalDistribution;

/** Draws what a version does. */
final class Draw {
  static final PowerConfig POWER = new PowerConfig(0.005, 0.025);

  private static final int QUANTILE_BITS = 12;
  private static final int QUANTILES = 1 << QUANTILE_BITS;
  private static final int[] USUAL = latencies(1);
  private static final int[] SLOWER = latencies(1.5);

  private Draw() {}

  /** Buckets, as likely as each other: half of all within 50 ms, 95 of 100 within 190 ms. */
  private static int[] latencies(double slower) {
    LogNormalDistribution seconds = LogNormalDistribution.of(Math.log(0.05 * slower), 0.8);
    int[] buckets = new int[QUANTILES];
    for (int i = 0; i < buckets.length; i++) {
      double nanos = 1e9 * seconds.inverseCumulativeProbability((i + 0.5) / QUANTILES);
      buckets[i] = LatencyBuckets.of((long) nanos);
    }
    return buckets;
  }

  static Side side(SplittableRandom random, int requests, SimulatedRollout.Version version) {
    Counts counts = counts(random, requests, version.errors());
    long[] buckets = new long[LatencyBuckets.COUNT];
    int[] places = version.slower() ? SLOWER : USUAL;
    long bits = 0;
    for (int i = 0; i < requests; i++) {
      bits = i % 5 == 0 ? random.nextLong() : bits >>> QUANTILE_BITS;
      buckets[places[(int) bits & (QUANTILES - 1)]]++;
    }
    return new Side(counts, LatencyHistogram.of(buckets));
  }

  /** Half of the failures shielded. */
  static Counts counts(SplittableRandom random, int requests, double errors) {
    int failed = binomial(random, requests, errors);
    int shielded = binomial(random, failed, 0.5);
    return new Counts(requests - failed, failed - shielded, shielded, 0);
  }

  /** Exact, from failure to failure. */
  static int binomial(SplittableRandom random, int trials, double chance) {
    if (chance <= 0) {
      return 0;
    }
    double logOfNone = Math.log1p(-chance);
    int hits = 0;
    for (double at = next(random, logOfNone); at <= trials; at += next(random, logOfNone)) {
      hits++;
    }
    return hits;
  }

  private static double next(SplittableRandom random, double logOfNone) {
    return 1 + Math.floor(Math.log(1 - random.nextDouble()) / logOfNone);
  }
}
