package dev.segue.gateway.control.rollout.judge;

import java.util.List;

/**
 * A look, assessed.
 *
 * @param outcome of this look; only {@link Outcome#PASS} lets a rollout go on
 * @param limitReached whether there were more such looks than {@link Limits} grants, so that the
 *     rollout has to do something about it; until then it waits for the next look
 * @param verdicts of every check, in the policy's order
 * @param next judges the next look
 */
public record Assessment(
    Outcome outcome, boolean limitReached, List<Checked> verdicts, Judge next) {
  public Assessment {
    verdicts = List.copyOf(verdicts);
  }

  /** A check's verdict. */
  public record Checked(String checkId, Verdict verdict) {}
}
