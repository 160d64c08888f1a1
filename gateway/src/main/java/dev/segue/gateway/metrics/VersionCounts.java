package dev.segue.gateway.metrics;

import dev.segue.gateway.routing.Backend;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What one event loop counts for one backend of one route, and for none ({@code null}). */
final class VersionCounts {
  private static final int SHIELDED = 0;
  private static final int TUNNELS_OPENED = 1;
  private static final int TUNNELS_CLOSED = 2;
  private static final int TUNNEL_RECEIVED = 3;
  private static final int TUNNEL_SENT = 4;

  private final @Nullable String backendId;
  private final Latencies latencies = new Latencies();
  private final Counts counts = new Counts(5);
  private final EnumCounts<AttemptResult> retried = new EnumCounts<>(AttemptResult.values());
  private final EnumCounts<AssignmentResult> assigned = new EnumCounts<>(AssignmentResult.values());
  private volatile @Nullable Counts firstAttempts; // 6 KB, made once something was assigned
  private final AtomicReferenceArray<@Nullable EnumCounts<Outcome>> byStatus =
      new AtomicReferenceArray<>(Statuses.SIZE);
  private volatile @Nullable MoveCounts[] byTarget = new @Nullable MoveCounts[0];

  VersionCounts(@Nullable Backend backend) {
    backendId = backend == null ? null : backend.id();
  }

  void finished(int status, Outcome outcome, long nanos) {
    int index = Statuses.index(status);
    EnumCounts<Outcome> outcomes = byStatus.getPlain(index);
    if (outcomes == null) {
      outcomes = new EnumCounts<>(Outcome.values());
      byStatus.setRelease(index, outcomes);
    }
    outcomes.add(outcome);
    latencies.record(nanos);
  }

  void assigned(AssignmentResult result) {
    assigned.add(result);
  }

  void firstAttempt(long nanos) {
    Counts all = firstAttempts;
    if (all == null) {
      all = new Counts(LatencyBuckets.COUNT);
      firstAttempts = all;
    }
    all.add(LatencyBuckets.of(nanos), 1);
  }

  void answerShielded() {
    counts.add(SHIELDED, 1);
  }

  void retried(AttemptResult reason) {
    retried.add(reason);
  }

  void tunnelOpened() {
    counts.add(TUNNELS_OPENED, 1);
  }

  void tunnelBytes(long received, long sent) {
    counts.add(TUNNEL_RECEIVED, received);
    counts.add(TUNNEL_SENT, sent);
  }

  void tunnelClosed() {
    counts.add(TUNNELS_CLOSED, 1);
  }

  /** What was moved from this backend to that one. */
  MoveCounts to(@Nullable Backend target) {
    int index = target == null ? 0 : target.slot() + 1;
    @Nullable MoveCounts[] all = byTarget;
    MoveCounts moves = index < all.length ? all[index] : null;
    if (moves == null) {
      moves = new MoveCounts(target);
      byTarget = Slots.with(all, index, moves);
    }
    return moves;
  }

  /** {@code null}: no backend. */
  @Nullable String backendId() {
    return backendId;
  }

  Latencies latencies() {
    return latencies;
  }

  long shielded() {
    return counts.get(SHIELDED);
  }

  EnumCounts<AssignmentResult> assigned() {
    return assigned;
  }

  /** First attempts in that {@link LatencyBuckets bucket}. */
  long firstAttempts(int bucket) {
    Counts all = firstAttempts;
    return all == null ? 0 : all.get(bucket);
  }

  EnumCounts<AttemptResult> retried() {
    return retried;
  }

  long tunnelsOpened() {
    return counts.get(TUNNELS_OPENED);
  }

  long tunnelsClosed() {
    return counts.get(TUNNELS_CLOSED);
  }

  long tunnelReceived() {
    return counts.get(TUNNEL_RECEIVED);
  }

  long tunnelSent() {
    return counts.get(TUNNEL_SENT);
  }

  /** Requests that ended with the status of that {@link Statuses#index}; {@code null}: none. */
  @Nullable EnumCounts<Outcome> ended(int status) {
    return byStatus.getAcquire(status);
  }

  @Nullable MoveCounts[] byTarget() {
    return byTarget;
  }

  /** What one event loop moved from one backend of a route to another, and to none. */
  static final class MoveCounts {
    private final @Nullable String targetId;
    private final EnumCounts<DivertReason> diverted = new EnumCounts<>(DivertReason.values());
    private final EnumCounts<AttemptResult> fellBack = new EnumCounts<>(AttemptResult.values());

    MoveCounts(@Nullable Backend target) {
      targetId = target == null ? null : target.id();
    }

    void diverted(DivertReason reason) {
      diverted.add(reason);
    }

    void fellBack(AttemptResult reason) {
      fellBack.add(reason);
    }

    @Nullable String targetId() {
      return targetId;
    }

    EnumCounts<DivertReason> diverted() {
      return diverted;
    }

    EnumCounts<AttemptResult> fellBack() {
      return fellBack;
    }
  }
}
