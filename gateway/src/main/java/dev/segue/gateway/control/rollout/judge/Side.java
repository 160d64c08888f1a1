package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;

/**
 * One side in one window.
 *
 * @param latencies of the first attempt of each request that was sent to the side; one that timed
 *     out is counted at its limit
 */
public record Side(Counts counts, LatencyHistogram latencies) {
  public static final Side NONE = new Side(Counts.NONE, LatencyHistogram.EMPTY);

  /** The bad ones among those that count. */
  Proportion bad(CheckConfig.Measure measure) {
    return measure == CheckConfig.Measure.AVAILABILITY ? counts.unavailable() : counts.errors();
  }

  /** Whether this may be counted on from there, and was not begun anew. */
  public boolean follows(Side earlier) {
    return counts.follows(earlier.counts) && latencies.count() >= earlier.latencies.count();
  }

  /** What was added since. */
  public Side since(Side earlier) {
    return new Side(counts.since(earlier.counts), latencies.since(earlier.latencies));
  }

  public Side plus(Side other) {
    return new Side(counts.plus(other.counts), latencies.plus(other.latencies));
  }
}
