package dev.segue.gateway.control.rollout.judge;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** Is the candidate slower than the stable? Tests of two histograms; one-sided. */
final class Slowness {
  /** So much in one bucket leaves so little of the ranks that they are far from normal. */
  private static final double ONE_BUCKET = 0.9;

  private Slowness() {}

  /**
   * Mann and Whitney's test, with ties (all of a bucket are equal) and correction for continuity:
   * the chance that one of the candidate's is slower than one of the stable's so often, if both are
   * alike. It sees a shift of the whole.
   *
   * <p>Where one bucket holds nearly all, the ranks say little more than who is on which side of
   * it, and that has an exact test.
   */
  static double byRank(LatencyHistogram candidate, LatencyHistogram stable) {
    double n = candidate.count();
    double m = stable.count();
    double slower = 0; // pairs in which the candidate is slower; half of those that are equal
    double faster = 0;
    double ties = 0;
    double all = n + m;
    int end = Math.max(candidate.end(), stable.end());
    for (int bucket = Math.min(candidate.first(), stable.first()); bucket < end; bucket++) {
      double c = candidate.in(bucket);
      double s = stable.in(bucket);
      if (c + s > ONE_BUCKET * all) {
        return beside(bucket, candidate, stable);
      }
      slower += c * (faster + s / 2);
      faster += s;
      ties += cubed(c + s);
    }
    double variance = n * m / 12 * ((all + 1) - ties / (all * (all - 1)));
    if (!(variance > 1e-9)) {
      return 1; // everything in one bucket
    }
    double z = (slower - n * m / 2 - 0.5) / Math.sqrt(variance);
    return NormalDistribution.of(0, 1).survivalProbability(z);
  }

  /** Which side of the bucket is asked about depends on both together, so it favours neither. */
  private static double beside(int bucket, LatencyHistogram candidate, LatencyHistogram stable) {
    LatencyHistogram all = candidate.plus(stable);
    long above = all.above(bucket);
    long below = all.count() - all.in(bucket) - above;
    return slowerThan(above >= below ? bucket : bucket - 1, candidate, stable);
  }

  private static double cubed(double t) {
    return t * t * t - t;
  }

  /**
   * The chance that so many of the slowest requests are the candidate's, if they are dealt like all
   * (Mood's test at a quantile of both together, exact). It sees a tail that the ranks drown.
   */
  static double byTail(LatencyHistogram candidate, LatencyHistogram stable, double share) {
    return slowerThan(candidate.plus(stable).bucketAt(share), candidate, stable);
  }

  private static double slowerThan(
      int bucket, LatencyHistogram candidate, LatencyHistogram stable) {
    long slow = candidate.above(bucket);
    long all = slow + stable.above(bucket);
    return all == 0 ? 1 : Likelihood.chanceOfAtLeast(slow, candidate.count(), stable.count(), all);
  }

  /** Either; both see the same numbers, so the better of two chances counts twice. */
  static double byEither(LatencyHistogram candidate, LatencyHistogram stable, double share) {
    return 2 * Math.min(byRank(candidate, stable), byTail(candidate, stable, share));
  }
}
