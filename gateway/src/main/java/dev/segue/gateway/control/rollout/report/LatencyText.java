package dev.segue.gateway.control.rollout.report;

import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Latencies as a short text of {@code bucket:count} pairs. Four neighbours of the {@link
 * LatencyBuckets} are one here, so that a course of hundreds of points stays small: a quantile of
 * it is right to 5 %.
 */
final class LatencyText {
  private static final int TOGETHER = 4;
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,3}:[0-9]{1,15}( |$))*");

  private LatencyText() {}

  static String of(LatencyHistogram latencies) {
    long[] coarse = new long[LatencyBuckets.COUNT];
    List<Long> fine = latencies.byBucket();
    for (int bucket = 0; bucket < fine.size(); bucket++) {
      coarse[middle(bucket)] += fine.get(bucket);
    }
    StringBuilder text = new StringBuilder();
    for (int bucket = 0; bucket < coarse.length; bucket++) {
      if (coarse[bucket] > 0) {
        text.append(text.isEmpty() ? "" : " ").append(bucket).append(':').append(coarse[bucket]);
      }
    }
    return text.toString();
  }

  /** The bucket in the middle of those that are counted together; the first has none beside it. */
  private static int middle(int bucket) {
    int group = (bucket - 1) / TOGETHER;
    return bucket == 0 ? 0 : Math.min(LatencyBuckets.COUNT - 1, 1 + group * TOGETHER + 2);
  }

  static void require(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "latencies: " + text + " (expected: pairs as in 120:7 128:1)");
    }
  }

  static LatencyHistogram read(String text) {
    require(text);
    long[] counts = new long[LatencyBuckets.COUNT];
    if (!text.isEmpty()) {
      for (String pair : text.split(" ", -1)) {
        int colon = pair.indexOf(':');
        int bucket = Integer.parseInt(pair.substring(0, colon));
        counts[Math.min(bucket, counts.length - 1)] += Long.parseLong(pair.substring(colon + 1));
      }
    }
    return LatencyHistogram.of(counts);
  }
}
