package dev.segue.gateway.metrics;

/**
 * What became of the requests that a route's split assigned to one backend, since the process
 * began, or of those that tried an {@link EndpointGroup} first: the loops' numbers added up. What
 * happened in a time is the difference of two of these.
 */
public final class Assignments {
  private final long[] results = new long[AssignmentResult.values().length];
  private final long[] firstAttempts = new long[LatencyBuckets.COUNT];

  Assignments() {}

  @SuppressWarnings("EnumOrdinal") // an index within this object
  public long of(AssignmentResult result) {
    return results[result.ordinal()];
  }

  /** First attempts by {@link LatencyBuckets}, to the response head or to the time-out; a copy. */
  public long[] firstAttempts() {
    return firstAttempts.clone();
  }

  /** Adds one loop's numbers of a group. */
  @SuppressWarnings("EnumOrdinal")
  void add(GroupCounts counts) {
    for (AssignmentResult result : AssignmentResult.values()) {
      results[result.ordinal()] += counts.get(result);
    }
    for (int i = 0; i < firstAttempts.length; i++) {
      firstAttempts[i] += counts.firstAttempts(i);
    }
  }

  /** Adds one loop's numbers. */
  @SuppressWarnings("EnumOrdinal")
  void add(VersionCounts counts) {
    for (AssignmentResult result : AssignmentResult.values()) {
      results[result.ordinal()] += counts.assigned().get(result);
    }
    for (int i = 0; i < firstAttempts.length; i++) {
      firstAttempts[i] += counts.firstAttempts(i);
    }
  }
}
