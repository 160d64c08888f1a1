package dev.segue.gateway.control.rollout.judge;

import java.util.Arrays;

/**
 * How much speaks against the candidate, over all windows so far. Immutable.
 *
 * <p>It is a bet with fair odds. Were the candidate well, the stake would grow tenfold with a
 * chance of at most 1 in 10, a thousandfold with at most 1 in 1000, whenever one looks and however
 * often (Ville's inequality). So a stake that has grown 1/alpha-fold proves a failure with an error
 * of at most alpha in the whole rollout, and nothing depends on how many looks were planned.
 *
 * <p>The stake is split twice: over the {@link Likelihood#ODDS alternatives}, because it is not
 * known how bad a bad candidate is, and over the window in which it turned bad: of what is not yet
 * placed, window k gets 1/(k(k+1)), which sums to 1. Without the second a candidate that was well
 * for long would have a credit to burn before it could fail.
 */
final class Evidence {
  static final Evidence NONE = new Evidence(0, noStakes());

  private final int windows;
  private final double[] logStakes; // one for each alternative

  private Evidence(int windows, double[] logStakes) {
    this.windows = windows;
    this.logStakes = logStakes;
  }

  private static double[] noStakes() {
    double[] none = new double[Likelihood.ODDS.size()];
    Arrays.fill(none, Double.NEGATIVE_INFINITY);
    return none;
  }

  /**
   * With one more window.
   *
   * @param logRatios how much better each alternative explains it than a candidate that is well
   */
  Evidence after(double[] logRatios) {
    int window = windows + 1;
    double fresh = -Math.log(window) - Math.log(window + 1.0);
    double[] stakes = new double[logStakes.length];
    for (int i = 0; i < stakes.length; i++) {
      stakes[i] = logSum(logStakes[i], fresh) + logRatios[i];
    }
    return new Evidence(window, stakes);
  }

  /** The natural logarithm of what the stake has become; minus infinity before the first window. */
  double log() {
    double sum = Double.NEGATIVE_INFINITY;
    for (double stake : logStakes) {
      sum = logSum(sum, stake);
    }
    return sum - Math.log(logStakes.length);
  }

  boolean proves(double alpha) {
    return log() >= -Math.log(alpha);
  }

  /** What is lacking of a proof, as a logarithm; what spoke for the candidate is not held here. */
  double lacking(double alpha) {
    double fresh = -Math.log(windows + 1.0) - Math.log(windows + 2.0);
    return -Math.log(alpha) - Math.max(log(), fresh - Math.log(logStakes.length));
  }

  private static double logSum(double a, double b) {
    double larger = Math.max(a, b);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
  }
}
