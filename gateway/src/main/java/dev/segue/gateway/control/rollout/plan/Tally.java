package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.control.rollout.judge.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts so far.
 *
 * @param looks all that were counted
 * @param failures of the whole rollout
 * @param passes in a row, at the weight in force
 * @param inconclusives at the weight in force
 * @param errors in a row
 * @param noData in a row
 */
public record Tally(
    int looks,
    int failures,
    int passes,
    int inconclusives,
    int errors,
    int noData,
    @Nullable Look last) {
  static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0, null);

  Tally with(Look look) {
    Outcome outcome = look.outcome();
    return new Tally(
        looks + 1,
        outcome == Outcome.FAIL ? failures + 1 : failures,
        outcome == Outcome.PASS ? passes + 1 : 0,
        outcome == Outcome.INCONCLUSIVE ? inconclusives + 1 : inconclusives,
        outcome == Outcome.SOURCE_ERROR ? errors + 1 : 0,
        outcome == Outcome.NO_DATA ? noData + 1 : 0,
        look);
  }

  /** At another weight, or after a person's word: only failures are not forgotten. */
  Tally anew() {
    return new Tally(looks, failures, 0, 0, 0, 0, last);
  }

  /** Whether the last look passed, was made in this stint, and so were enough before it. */
  boolean passing(int stint, int enough) {
    return passes >= enough && last != null && last.stint() == stint;
  }

  /** Whether the last look of this stint failed. */
  boolean hasFailedLast(int stint) {
    return last != null && last.stint() == stint && last.outcome() == Outcome.FAIL;
  }
}
