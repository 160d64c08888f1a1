package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.control.state.StateJson;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.util.List;

/**
 * What the journal holds of a rollout.
 *
 * @param config as it was when it was started: a later one of the file counts for the next start
 * @param before the stable's latencies by bucket, in the last window before the start
 * @param origin where the definition came from
 */
record Journalled(RolloutConfig config, RolloutState state, List<Long> before, Origin origin) {
  private static final StateJson<Journalled> JSON = StateJson.of(Journalled.class);

  Journalled {
    before = List.copyOf(before);
    origin = origin == null ? Origin.FILE : origin; // what an older journal holds has none
  }

  /** Who defines a rollout. */
  enum Origin {
    /** The configuration file, when it was started or was read last. */
    FILE,
    /** A client of the control API. */
    API
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  static Journalled of(String text) {
    return JSON.read(text);
  }

  String text() {
    return JSON.write(this);
  }

  LatencyHistogram latencies() {
    long[] all = new long[LatencyBuckets.COUNT];
    for (int bucket = 0; bucket < Math.min(all.length, before.size()); bucket++) {
      all[bucket] = before.get(bucket);
    }
    return LatencyHistogram.of(all);
  }
}
