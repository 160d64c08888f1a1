package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.RolloutConfig.PowerConfig;

/** How many requests it takes to tell. */
final class Power {
  private static final double CERTAINTY = 2.6; // standard deviations; 2.33 for 99 % of a normal one
  private static final double SURE = 0.05; // "no bad one seen" misleads in 1 of 20

  /** Below this nothing is said of a rate, whatever it is. */
  static final int FEWEST = 20;

  private Power() {}

  /**
   * Requests of the candidate until a proof, in more than 99 of 100 rollouts, for a candidate that
   * was bad from the first one.
   *
   * <p>Each adds about mu to the logarithm of the {@link Evidence}, with variance s2; a proof needs
   * b. So n is the smallest with n mu - z sqrt(n s2) >= b, for that alternative which needs least.
   *
   * @param stablePerCandidate requests of the stable to each of the candidate: 19 at a weight of 5
   *     %
   * @param alpha the error that the proof may have
   */
  static long requests(PowerConfig power, double stablePerCandidate, double alpha) {
    double fewest = Double.POSITIVE_INFINITY;
    double first = Math.log(2); // of the stake, half is placed on the first window
    double b = Math.log(Likelihood.ODDS.size()) + first - Math.log(alpha);
    for (double odds : Likelihood.ODDS) {
      double ofAll = Likelihood.logMean(odds, 1 / (1 + stablePerCandidate));
      double up =
          Math.log(odds) - ofAll; // by each failure of the candidate; one of the stable: -ofAll
      double stableBad = stablePerCandidate * power.base();
      double mu = power.worse() * up - stableBad * ofAll;
      double s2 = power.worse() * up * up + stableBad * ofAll * ofAll;
      if (mu > 0) {
        double root =
            CERTAINTY * Math.sqrt(s2) + Math.sqrt(CERTAINTY * CERTAINTY * s2 + 4 * mu * b);
        fewest = Math.min(fewest, Math.pow(root / (2 * mu), 2));
      }
    }
    return fewest < Long.MAX_VALUE ? (long) Math.ceil(fewest) : Long.MAX_VALUE;
  }

  /** Requests of which at least one is bad, with 95 %, if the share of bad ones is at the limit. */
  static long requestsForLimit(double limit) {
    return Math.max(FEWEST, (long) Math.ceil(Math.log(SURE) / Math.log1p(-limit)));
  }
}
