package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Latencies of first attempts, counted in {@link LatencyBuckets}. Immutable, and 6 KB at most.
 *
 * <p>Not an HdrHistogram: the rank test compares two sides bucket by bucket, and a fold must not be
 * changed by whoever recorded into it.
 */
public final class LatencyHistogram {
  public static final LatencyHistogram EMPTY = new LatencyHistogram(0, new long[0], 0);

  private final int first; // bucket of counts[0]
  private final long[] counts; // without the empty buckets of both ends
  private final long count;

  private LatencyHistogram(int first, long[] counts, long count) {
    this.first = first;
    this.counts = counts;
    this.count = count;
  }

  /** Copies what was counted for each of the {@link LatencyBuckets}. */
  public static LatencyHistogram of(long[] countsByBucket) {
    if (countsByBucket.length != LatencyBuckets.COUNT) {
      throw new IllegalArgumentException(
          "buckets: " + countsByBucket.length + " (expected: " + LatencyBuckets.COUNT + ')');
    }
    int from = 0;
    int to = LatencyBuckets.COUNT;
    while (to > 0 && countsByBucket[to - 1] == 0) {
      to--;
    }
    while (from < to && countsByBucket[from] == 0) {
      from++;
    }
    long count = 0;
    for (int bucket = from; bucket < to; bucket++) {
      count += countsByBucket[bucket];
    }
    return new LatencyHistogram(from, Arrays.copyOfRange(countsByBucket, from, to), count);
  }

  public LatencyHistogram plus(LatencyHistogram other) {
    if (count == 0 || other.count == 0) {
      return count == 0 ? other : this;
    }
    int from = Math.min(first, other.first);
    long[] sum = new long[Math.max(end(), other.end()) - from];
    addTo(sum, from);
    other.addTo(sum, from);
    return new LatencyHistogram(from, sum, count + other.count);
  }

  /** What was added since. */
  public LatencyHistogram since(LatencyHistogram earlier) {
    if (earlier.count == 0) {
      return this;
    }
    long[] added = new long[LatencyBuckets.COUNT];
    for (int bucket = first; bucket < end(); bucket++) {
      added[bucket] = in(bucket) - earlier.in(bucket);
    }
    return of(added);
  }

  /** The count of each of the {@link LatencyBuckets} up to the last that is not empty. */
  public List<Long> byBucket() {
    List<Long> all = new ArrayList<>();
    for (int bucket = 0; bucket < end(); bucket++) {
      all.add(in(bucket));
    }
    return all;
  }

  private void addTo(long[] sum, int from) {
    for (int i = 0; i < counts.length; i++) {
      sum[first - from + i] += counts[i];
    }
  }

  public long count() {
    return count;
  }

  /** All latencies lie in buckets from here... */
  int first() {
    return first;
  }

  /** ...to below here. */
  int end() {
    return first + counts.length;
  }

  long in(int bucket) {
    return bucket < first || bucket >= end() ? 0 : counts[bucket - first];
  }

  /** The bucket that holds the latency with that share of all at or below it. */
  int bucketAt(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * count - 1e-9));
    long seen = 0;
    int bucket = first;
    while (bucket < end() - 1 && (seen += in(bucket)) < rank) {
      bucket++;
    }
    return bucket;
  }

  /**
   * That quantile, rounded down to where its bucket begins. So it is over a limit exactly if more
   * than the remaining share is {@link #slowerThan} the limit.
   */
  public Duration quantile(double share) {
    return Duration.ofNanos(LatencyBuckets.shortestOf(bucketAt(share)));
  }

  /** Those in buckets above that bucket. */
  long above(int bucket) {
    long above = 0;
    for (int i = Math.max(first, bucket + 1); i < end(); i++) {
      above += in(i);
    }
    return above;
  }

  /** Those certainly slower: the limit's own bucket counts as in time. */
  Proportion slowerThan(Duration limit) {
    return new Proportion(above(LatencyBuckets.of(limit.toNanos())), count);
  }
}
