package dev.segue.gateway.control.rollout.judge;

/** The looks so far, as {@link Limits} counts them. */
record Series(int failures, int inconclusive, int errorsInARow, int noData) {
  static final Series NEW = new Series(0, 0, 0, 0);

  Series after(Outcome outcome) {
    return switch (outcome) {
      case PASS -> new Series(failures, 0, 0, 0);
      case FAIL -> new Series(failures + 1, inconclusive, 0, noData);
      case INCONCLUSIVE -> new Series(failures, inconclusive + 1, 0, noData);
      case NO_DATA -> new Series(failures, inconclusive, 0, noData + 1);
      case SOURCE_ERROR -> new Series(failures, inconclusive, errorsInARow + 1, noData);
    };
  }

  /** Whether the look that ended so was one too many. */
  boolean over(Limits limits, Outcome last) {
    return switch (last) {
      case PASS -> false;
      case FAIL -> failures > limits.failure();
      case INCONCLUSIVE -> inconclusive > limits.inconclusive();
      case NO_DATA -> noData > limits.noData();
      case SOURCE_ERROR -> errorsInARow > limits.consecutiveError();
    };
  }
}
