package dev.segue.gateway.metrics;

/**
 * Buckets for latencies that versions are compared by: 32 to each doubling, so that one is at most
 * 3 % wide, from 16 microseconds to 137 seconds. What is shorter or longer belongs to the bucket at
 * that end. The layout is HdrHistogram's (Tene), with a fixed number of cells that any loop can add
 * to with a plain store.
 */
public final class LatencyBuckets {
  private static final int SHORTEST_BIT = 14; // 2^14 ns = 16.4 us
  private static final int LONGEST_BIT = 37; // 2^37 ns = 137 s
  private static final int STEP_BITS = 5;
  private static final int STEP_MASK = (1 << STEP_BITS) - 1;

  /** How many there are. */
  public static final int COUNT = 1 + ((LONGEST_BIT - SHORTEST_BIT) << STEP_BITS);

  private LatencyBuckets() {}

  /** The place of that latency, from 0 to below {@link #COUNT}. */
  public static int of(long nanos) {
    if (nanos < 1L << SHORTEST_BIT) {
      return 0;
    }
    int bit = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    if (bit >= LONGEST_BIT) {
      return COUNT - 1;
    }
    int step = (int) (nanos >>> (bit - STEP_BITS)) & STEP_MASK;
    return 1 + ((bit - SHORTEST_BIT) << STEP_BITS) + step;
  }

  /** The shortest latency of that bucket, in nanoseconds. */
  public static long shortestOf(int bucket) {
    if (bucket == 0) {
      return 0;
    }
    int bit = SHORTEST_BIT + ((bucket - 1) >> STEP_BITS);
    int step = (bucket - 1) & STEP_MASK;
    return (1L << bit) + ((long) step << (bit - STEP_BITS));
  }
}
