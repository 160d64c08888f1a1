package dev.segue.gateway.metrics;

import java.time.Duration;

/** A histogram of durations on one event loop, with fixed buckets. */
final class Latencies {
  /** Upper bounds in milliseconds, inclusive; what is longer goes to one more bucket. */
  private static final double[] MILLIS = {
    1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000, 15_000, 60_000
  };

  /** The bounds and the bucket above them. */
  static final int BUCKETS = MILLIS.length + 1;

  private static final long[] NANOS = nanos();
  private final Counts counts = new Counts(BUCKETS + 1);

  /** Upper bounds in seconds, the last one infinite. */
  static double[] upperBounds() {
    double[] bounds = new double[BUCKETS];
    for (int i = 0; i < MILLIS.length; i++) {
      bounds[i] = MILLIS[i] / 1e3;
    }
    bounds[MILLIS.length] = Double.POSITIVE_INFINITY;
    return bounds;
  }

  private static long[] nanos() {
    long[] nanos = new long[MILLIS.length];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (long) (MILLIS[i] * Duration.ofMillis(1).toNanos());
    }
    return nanos;
  }

  /** Only the owning loop may call it. */
  void record(long nanos) {
    int bucket = 0;
    while (bucket < NANOS.length && nanos > NANOS[bucket]) {
      bucket++;
    }
    counts.add(bucket, 1);
    counts.add(BUCKETS, nanos);
  }

  /** Durations in that bucket, not in those below it. */
  long in(int bucket) {
    return counts.get(bucket);
  }

  double sumSeconds() {
    return counts.get(BUCKETS) / 1e9;
  }
}
