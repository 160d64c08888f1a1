package dev.segue.gateway.control.rollout.judge;

import java.util.List;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/**
 * How much better a window is explained by a candidate that fails more often. For every alternative
 * it is {@code odds^bad / E[odds^bad]}, where the mean is over what could have come if the
 * candidate were well; so its own mean is 1 then, and below 1 for a candidate that is better than
 * that.
 */
final class Likelihood {
  /** The odds of a failure, in multiples of what they should be. */
  static final List<Double> ODDS = List.of(1.5, 2.0, 3.0, 5.0, 10.0, 30.0);

  private static final double NEGLIGIBLE = 1e-17; // of a sum, beside its largest term

  private Likelihood() {}

  /** Against a constant limit: were the candidate well, each request were bad with that chance. */
  static double[] overLimit(Proportion candidate, double limit) {
    double[] logs = new double[ODDS.size()];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = candidate.bad() * Math.log(odds(i)) - candidate.total() * logMean(odds(i), limit);
    }
    return logs;
  }

  /**
   * Against the stable at the same time: were both alike, the bad ones of the window would be dealt
   * to the two sides like all requests (Fisher's exact test). That needs no base rate, so it may be
   * 0 and may change from window to window.
   */
  static double[] overStable(Proportion candidate, Proportion stable) {
    double[] logs = new double[ODDS.size()];
    long bad = candidate.bad() + stable.bad();
    if (bad == 0 || candidate.total() == 0 || stable.total() == 0) {
      return logs; // nothing to be told
    }
    for (int i = 0; i < logs.length; i++) {
      double mean = logMean(odds(i), candidate.total(), stable.total(), bad);
      logs[i] = candidate.bad() * Math.log(odds(i)) - mean;
    }
    return logs;
  }

  static double odds(int alternative) {
    return ODDS.get(alternative);
  }

  /** log E[odds^X] for one request that is bad with that chance. */
  static double logMean(double odds, double chance) {
    return Math.log1p(chance * (odds - 1));
  }

  /**
   * log E[odds^X], X being the candidate's part of the bad ones: the sum from its top to both
   * sides.
   */
  private static double logMean(double odds, long candidate, long stable, long bad) {
    long from = Math.max(0, bad - stable);
    long to = Math.min(candidate, bad);
    long top = from;
    for (long beyond = to + 1; top + 1 < beyond; ) {
      long middle = (top + beyond) >>> 1;
      if (growth(odds, candidate, stable, bad, middle - 1) >= 1) {
        top = middle;
      } else {
        beyond = middle;
      }
    }
    double sum = 1;
    double term = 1;
    for (long x = top; x < to && term > NEGLIGIBLE; x++) {
      term *= growth(odds, candidate, stable, bad, x);
      sum += term;
    }
    term = 1;
    for (long x = top; x > from && term > NEGLIGIBLE; x--) {
      term /= growth(odds, candidate, stable, bad, x - 1);
      sum += term;
    }
    double atTop = dealt(candidate, stable, bad).logProbability((int) top);
    return atTop + top * Math.log(odds) + Math.log(sum);
  }

  /** The term of x + 1 over that of x. */
  private static double growth(double odds, long candidate, long stable, long bad, long x) {
    return odds * (candidate - x) / (x + 1.0) * (bad - x) / (stable - bad + x + 1.0);
  }

  /**
   * The chance that so many of the bad ones or more are the candidate's if it is like the stable; 1
   * for up to its share. Summed until it makes no difference: the library's sum goes through all
   * that is possible, which takes 80 ms for 20 million requests.
   */
  static double chanceOfAtLeast(long part, long candidate, long stable, long bad) {
    if (part <= (double) bad * candidate / (candidate + stable)) {
      return 1;
    }
    double term = dealt(candidate, stable, bad).probability((int) part);
    double sum = term;
    long most = Math.min(candidate, bad);
    for (long x = part; x < most && term > NEGLIGIBLE * sum; x++) {
      term *= growth(1, candidate, stable, bad, x);
      sum += term;
    }
    return sum;
  }

  /** How many of the bad ones are the candidate's if it is like the stable. */
  static HypergeometricDistribution dealt(long candidate, long stable, long bad) {
    return HypergeometricDistribution.of(
        Math.toIntExact(candidate + stable), Math.toIntExact(bad), Math.toIntExact(candidate));
  }
}
