package dev.segue.gateway.control.rollout.plan;

/**
 * What one look at the candidate came to, all checks together.
 *
 * @param stint the one of {@link Watch} in which the looking began
 * @param reason with numbers
 */
public record Look(int stint, Verdict verdict, String reason) {
  /** A look's result. */
  public enum Verdict {
    PASS,
    FAIL,
    /** There are requests, but not enough of them to decide. */
    INCONCLUSIVE,
    /** There are none, or next to none. */
    NO_DATA,
    /** Nobody could say: where the numbers come from failed. */
    SOURCE_ERROR
  }
}
