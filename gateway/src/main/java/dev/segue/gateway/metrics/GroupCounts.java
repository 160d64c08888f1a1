package dev.segue.gateway.metrics;

/**
 * What one event loop counts for a group of endpoints. It is made by who asks, so that the loop
 * allocates nothing; written by the loop only, read by any thread.
 */
public final class GroupCounts {
  private final EnumCounts<AssignmentResult> assigned = new EnumCounts<>(AssignmentResult.values());
  private final Counts firstAttempts = new Counts(LatencyBuckets.COUNT);

  GroupCounts() {}

  /** A request ended, or became a tunnel, for which one of the endpoints was tried first. */
  public void assigned(AssignmentResult result) {
    assigned.add(result);
  }

  /**
   * That try ended.
   *
   * @param nanos to the response head, or to the time-out
   */
  public void firstAttempt(long nanos) {
    firstAttempts.add(LatencyBuckets.of(nanos), 1);
  }

  long get(AssignmentResult result) {
    return assigned.get(result);
  }

  /** First attempts in that {@link LatencyBuckets bucket}. */
  long firstAttempts(int bucket) {
    return firstAttempts.get(bucket);
  }
}
