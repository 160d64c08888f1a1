package dev.segue.benchmarks.suite;

import java.util.List;

/**
 * What is aimed at.
 *
 * @param subject a candidate
 * @param against candidates: the median of the rounds' ratios to the better of them counts; none:
 *     the subject's own median counts
 * @param bound at least this where more is better, else at most
 */
record Goal(Metric metric, String subject, List<String> against, double bound) {
  Goal {
    against = List.copyOf(against);
  }

  static Goal ratio(Metric metric, String subject, double bound, String... against) {
    return new Goal(metric, subject, List.of(against), bound);
  }

  static Goal absolute(Metric metric, String subject, double bound) {
    return new Goal(metric, subject, List.of(), bound);
  }

  boolean met(double value) {
    return metric.moreIsBetter() ? value >= bound : value <= bound;
  }
}
