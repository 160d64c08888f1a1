package dev.segue.benchmarks.suite;

import org.jspecify.annotations.Nullable;

/**
 * A goal and what was reached.
 *
 * @param got {@code null} where a candidate's figures were refused or are missing
 * @param perCpu requests a CPU second were compared, since a proxy's core was not full: then
 *     requests a second say how fast load and service are
 */
record Verdict(Goal goal, @Nullable Spread got, boolean perCpu) {
  String word() {
    if (got == null) {
      return "not judged";
    }
    return goal.met(got.median()) ? "met" : "missed";
  }
}
