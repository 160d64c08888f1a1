package dev.segue.gateway.control.rollout.judge;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** Is the candidate slower than the stable? Tests of two histograms; one-sided. */
final class Slowness {
  private Slowness() {}

  /**
   * Mann and Whitney's test, with ties (all of a bucket are equal) and correction for continuity:
   * the chance that one of the candidate's is slower than one of the stable's so often, if both are
   * alike. It sees a shift of the whole.
   */
  static double byRank(LatencyHistogram candidate, LatencyHistogram stable) {
    double n = candidate.count();
    double m = stable.count();
    double slower = 0; // pairs in which the candidate is slower; half of those that are equal
    double faster = 0;
    double ties = 0;
    int end = Math.max(candidate.end(), stable.end());
    for (int bucket = Math.min(candidate.first(), stable.first()); bucket < end; bucket++) {
      double c = candidate.in(bucket);
      double s = stable.in(bucket);
      slower += c * (faster + s / 2);
      faster += s;
      ties += cubed(c + s);
    }
    double all = n + m;
    double variance = n * m / 12 * ((all + 1) - ties / (all * (all - 1)));
    if (!(variance > 1e-9)) {
      return 1; // everything in one bucket
    }
    double z = (slower - n * m / 2 - 0.5) / Math.sqrt(variance);
    return NormalDistribution.of(0, 1).survivalProbability(z);
  }

  private static double cubed(double t) {
    return t * t * t - t;
  }

  /**
   * The chance that so many of the slowest requests are the candidate's, if they are dealt like all
   * (Mood's test at a quantile of both together, exact). It sees a tail that the ranks drown.
   */
  static double byTail(LatencyHistogram candidate, LatencyHistogram stable, double share) {
    int bucket = candidate.plus(stable).bucketAt(share);
    long slow = candidate.above(bucket);
    long all = slow + stable.above(bucket);
    return all == 0 ? 1 : Likelihood.chanceOfAtLeast(slow, candidate.count(), stable.count(), all);
  }

  /** Either; both see the same numbers, so the better of two chances counts twice. */
  static double byEither(LatencyHistogram candidate, LatencyHistogram stable, double share) {
    return 2 * Math.min(byRank(candidate, stable), byTail(candidate, stable, share));
  }
}
