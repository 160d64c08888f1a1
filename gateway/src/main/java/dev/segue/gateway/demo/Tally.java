package dev.segue.gateway.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What the clients saw. Thread-safe. */
final class Tally {
  private static final long LONGEST = TimeUnit.MINUTES.toMicros(10);
  private static final int DIGITS = 3;
  private static final int REASONS_KEPT = 5;

  private final Histogram micros = new Histogram(LONGEST, DIGITS);
  private final List<String> reasons = new ArrayList<>();
  private long requests;
  private long failed;
  private long slice;
  private long sliceOfNew;

  /**
   * Since the slice before.
   *
   * @param perSecond requests that ended
   * @param newShare answers of the new version in per cent of all; -1 where there was none
   */
  record Slice(double perSecond, double newShare, double p50Millis, double p99Millis) {
    static final Slice NONE = new Slice(0, -1, 0, 0);
  }

  /**
   * Since the beginning.
   *
   * @param reasons what the first failures were
   */
  record Totals(long requests, long failed, List<String> reasons) {}

  /** A right answer came, so long after the request was due. */
  synchronized void answered(String version, long nanos) {
    count(nanos);
    if (version.equals(Demo.NEW)) {
      sliceOfNew++;
    }
  }

  /** None came, or a wrong one. */
  synchronized void failed(String reason, long nanos) {
    count(nanos);
    failed++;
    if (reasons.size() < REASONS_KEPT) {
      reasons.add(reason);
    }
  }

  private void count(long nanos) {
    requests++;
    slice++;
    micros.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LONGEST));
  }

  /** What happened within these nanoseconds; begins the next slice. */
  synchronized Slice take(long nanos) {
    if (slice == 0 || nanos <= 0) {
      return Slice.NONE;
    }
    Slice taken =
        new Slice(
            slice * 1e9 / nanos,
            100.0 * sliceOfNew / slice,
            micros.getValueAtPercentile(50) / 1e3,
            micros.getValueAtPercentile(99) / 1e3);
    micros.reset();
    slice = 0;
    sliceOfNew = 0;
    return taken;
  }

  synchronized Totals totals() {
    return new Totals(requests, failed, List.copyOf(reasons));
  }
}
