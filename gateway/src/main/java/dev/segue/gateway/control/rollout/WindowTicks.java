package dev.segue.gateway.control.rollout;

import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.report.WindowLines.Windowed;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Windows dealt evenly over small ticks, so that looks and pauses end when they would have. Behind
 * the last window an interval passes in silence: what is under way can end in it.
 */
final class WindowTicks {
  private static final int OF_AN_INTERVAL = 60;
  private static final int MOST = 200_000;
  private static final Duration LEAST = Duration.ofSeconds(1);

  private final List<Windowed> windows;
  private final Duration tick;
  private final Instant end;
  private Instant from;
  private int window;
  private int part;

  private WindowTicks(List<Windowed> windows, Duration tick, Instant end) {
    this.windows = windows;
    this.tick = tick;
    this.end = end;
    from = beginning(windows);
  }

  static WindowTicks of(List<Windowed> windows, Duration interval) {
    Instant last = windows.getLast().at();
    Duration whole = Duration.between(beginning(windows), last).plus(interval);
    Duration tick = longest(LEAST, interval.dividedBy(OF_AN_INTERVAL), whole.dividedBy(MOST));
    return new WindowTicks(windows, tick, last.plus(interval));
  }

  private static Duration longest(Duration one, Duration two, Duration three) {
    Duration longer = one.compareTo(two) >= 0 ? one : two;
    return longer.compareTo(three) >= 0 ? longer : three;
  }

  /** The first window is taken to be as long as the second. */
  static Instant beginning(List<Windowed> windows) {
    Instant first = windows.getFirst().at();
    return windows.size() == 1
        ? first.minus(LEAST)
        : first.minus(Duration.between(first, windows.get(1).at()));
  }

  /** What happened up to the next tick; {@code null} behind the last one. */
  @Nullable Windowed next() {
    if (window >= windows.size()) {
      from = from.plus(tick);
      return from.isAfter(end) ? null : new Windowed(from, Window.NONE);
    }
    Windowed current = windows.get(window);
    Duration length = Duration.between(from, current.at());
    long parts = Math.max(1, Math.round(length.toMillis() / (double) tick.toMillis()));
    part++;
    Window seen = share(current.window(), part, parts);
    Instant at = from.plus(length.multipliedBy(part).dividedBy(parts));
    if (part == parts) {
      from = current.at();
      window++;
      part = 0;
    }
    return new Windowed(at, seen);
  }

  private static Window share(Window whole, int part, long parts) {
    return new Window(share(whole.candidate(), part, parts), share(whole.stable(), part, parts));
  }

  private static Side share(Side whole, int part, long parts) {
    Counts counts = whole.counts();
    long[] buckets = new long[LatencyBuckets.COUNT];
    List<Long> latencies = whole.latencies().byBucket();
    for (int bucket = 0; bucket < latencies.size(); bucket++) {
      buckets[bucket] = share(latencies.get(bucket), part, parts);
    }
    return new Side(
        new Counts(
            share(counts.ok(), part, parts),
            share(counts.error(), part, parts),
            share(counts.shielded(), part, parts),
            share(counts.diverted(), part, parts)),
        LatencyHistogram.of(buckets));
  }

  /** All parts together are the whole. */
  private static long share(long whole, int part, long parts) {
    return whole * part / parts - whole * (part - 1) / parts;
  }
}
