package dev.segue.gateway.metrics;

import dev.segue.gateway.routing.Backend;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What one event loop counts for one backend of one route, and for none ({@code null}). */
final class VersionCounts {
  private final @Nullable String backendId;
  private final Latencies latencies = new Latencies();
  private final Counts shielded = new Counts(1);
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

  void answerShielded() {
    shielded.add(0, 1);
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
    return shielded.get(0);
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
