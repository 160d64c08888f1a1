package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.Duration;
import java.util.Map;

/** Windows and looks in few words. */
final class Seen {
  private Seen() {}

  static Look look(Side candidate, Side stable) {
    return look(1, candidate, stable);
  }

  static Look look(int step, Side candidate, Side stable) {
    return new Look(step, new Window(candidate, stable), Map.of());
  }

  static Look reading(Reading reading) {
    return new Look(1, new Window(errors(0, 100), Side.NONE), Map.of("queue", reading));
  }

  static Side errors(long errors, long requests) {
    return counts(requests - errors, errors, 0, 0);
  }

  static Side counts(long ok, long error, long shielded, long diverted) {
    return new Side(new Counts(ok, error, shielded, diverted), LatencyHistogram.EMPTY);
  }

  /** All well, and each as long as that. */
  static Side latencies(long requests, Duration each) {
    long[] counts = new long[LatencyBuckets.COUNT];
    counts[LatencyBuckets.of(each.toNanos())] = requests;
    return new Side(new Counts(requests, 0, 0, 0), LatencyHistogram.of(counts));
  }

  static Side millis(long requests, long each) {
    return latencies(requests, Duration.ofMillis(each));
  }

  /** Evenly from one millisecond to that many. */
  static Side upTo(long requests, long longest) {
    long[] counts = new long[LatencyBuckets.COUNT];
    for (long i = 0; i < requests; i++) {
      long micros = 1000 + i * (longest - 1) * 1000 / requests;
      counts[LatencyBuckets.of(micros * 1000)]++;
    }
    return new Side(new Counts(requests, 0, 0, 0), LatencyHistogram.of(counts));
  }
}
