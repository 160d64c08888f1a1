package dev.segue.gateway.control.rollout.judge;

import java.util.List;

/**
 * A look, assessed.
 *
 * @param outcome of this look; only {@link Outcome#PASS} lets a rollout go on
 * @param verdicts of every check, in the policy's order
 * @param next judges the next look
 */
public record Assessment(Outcome outcome, List<Checked> verdicts, Judge next) {
  public Assessment {
    verdicts = List.copyOf(verdicts);
  }

  /** A check's verdict. */
  public record Checked(String checkId, Verdict verdict) {}
}
