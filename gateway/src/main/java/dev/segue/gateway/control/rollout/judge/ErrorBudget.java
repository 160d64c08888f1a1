package dev.segue.gateway.control.rollout.judge;

/**
 * A whole rollout of a candidate that is like its stable, and within its limits, fails with a
 * chance of at most 1 %, over all looks, checks and triggers. Every test gets an equal part of what
 * its kind has; parts add up, whatever the tests have to do with each other.
 */
final class ErrorBudget {
  static final double CHECKS = 0.007;
  static final double TRIGGERS = 0.003;

  private ErrorBudget() {}

  static double share(double budget, int tests) {
    return budget / Math.max(1, tests);
  }

  /** What look k of a planned series may spend; it sums to the whole however many there are. */
  static double atLook(double alpha, int look) {
    return alpha / look / (look + 1);
  }
}
