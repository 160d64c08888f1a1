package dev.segue.gateway.metrics;

import java.util.Arrays;

/**
 * What became of the requests that a route's split assigned to one backend, since the process
 * began: the loops' numbers added up. Windows are differences of two of these.
 *
 * @param results by {@link AssignmentResult}'s order
 * @param firstAttempts by {@link LatencyBuckets}: latencies of first attempts at that backend, to
 *     the response head or to the failure
 */
@SuppressWarnings({"ArrayRecordComponent", "EnumOrdinal"}) // an index within the process
public record Assignments(long[] results, long[] firstAttempts) {
  private static final int RESULTS = AssignmentResult.values().length;

  /** Of a backend that nothing was assigned to. */
  public static Assignments none() {
    return new Assignments(new long[RESULTS], new long[LatencyBuckets.COUNT]);
  }

  public long of(AssignmentResult result) {
    return results[result.ordinal()];
  }

  /** What was added since an earlier reading. */
  public Assignments since(Assignments earlier) {
    return new Assignments(
        minus(results, earlier.results), minus(firstAttempts, earlier.firstAttempts));
  }

  private static long[] minus(long[] now, long[] before) {
    long[] difference = Arrays.copyOf(now, now.length);
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= before[i];
    }
    return difference;
  }

  /** Adds one loop's numbers; an addition only, so that several loops make one sum. */
  void add(VersionCounts counts) {
    for (AssignmentResult result : AssignmentResult.values()) {
      results[result.ordinal()] += counts.assigned().get(result);
    }
    for (int i = 0; i < firstAttempts.length; i++) {
      firstAttempts[i] += counts.firstAttempts(i);
    }
  }
}
