package dev.segue.gateway.control.rollout.report;

import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import org.jspecify.annotations.Nullable;

/**
 * What one side did in some time, made small.
 *
 * @param ok as in {@link Counts}; so are the other three
 * @param latencies as {@link LatencyText} writes them
 */
public record SideSeen(long ok, long error, long shielded, long diverted, String latencies) {
  static final SideSeen NONE = new SideSeen(0, 0, 0, 0, "");

  private static final double TAIL = 0.95;

  public SideSeen {
    LatencyText.require(latencies);
  }

  /** That side. */
  public static SideSeen of(Side side) {
    Counts counts = side.counts();
    return new SideSeen(
        counts.ok(),
        counts.error(),
        counts.shielded(),
        counts.diverted(),
        LatencyText.of(side.latencies()));
  }

  /** The same for a judge. */
  public Side side() {
    return new Side(new Counts(ok, error, shielded, diverted), LatencyText.read(latencies));
  }

  SideSeen plus(SideSeen other) {
    return of(side().plus(other.side()));
  }

  long requests() {
    return ok + error + shielded + diverted;
  }

  /** Failures of those that were sent to the side, per cent; {@code null} of none. */
  @Nullable Double errorPercent() {
    long sent = ok + error + shielded;
    return sent == 0 ? null : Double.valueOf(100.0 * (error + shielded) / sent);
  }

  /** In milliseconds; {@code null} of none. */
  @Nullable Double p95Millis() {
    LatencyHistogram all = LatencyText.read(latencies);
    return all.count() == 0 ? null : Double.valueOf(all.quantile(TAIL).toNanos() / 1e6);
  }
}
