package dev.segue.gateway.control.rollout.judge;

/**
 * How the split's assignments to one side ended. What canary rules and testers send is not in it,
 * nor are requests whose client went away, nor, for the stable, those that came to it by fallback
 * or diversion.
 *
 * @param ok the side answered, and well
 * @param error the client got its failure
 * @param shielded it failed, and the client got the answer of the other side: a failure in full
 * @param diverted it could not be asked (no healthy endpoint, breaker open)
 */
public record Counts(long ok, long error, long shielded, long diverted) {
  public static final Counts NONE = new Counts(0, 0, 0, 0);

  public Counts {
    if (ok < 0 || error < 0 || shielded < 0 || diverted < 0) {
      throw new IllegalArgumentException(
          "counts: "
              + ok
              + ", "
              + error
              + ", "
              + shielded
              + ", "
              + diverted
              + " (expected: none below 0)");
    }
  }

  public long assigned() {
    return ok + error + shielded + diverted;
  }

  /** Failures of the requests that were sent to the side; who was diverted says nothing here. */
  Proportion errors() {
    return new Proportion(error + shielded, ok + error + shielded);
  }

  /** Assignments that the side did not answer well, for whatever reason. */
  Proportion unavailable() {
    return new Proportion(error + shielded + diverted, assigned());
  }

  /** Whether these may be counted on from there: nothing has become less. */
  boolean follows(Counts earlier) {
    return ok >= earlier.ok
        && error >= earlier.error
        && shielded >= earlier.shielded
        && diverted >= earlier.diverted;
  }

  /** What was added since. */
  public Counts since(Counts earlier) {
    return new Counts(
        ok - earlier.ok,
        error - earlier.error,
        shielded - earlier.shielded,
        diverted - earlier.diverted);
  }

  public Counts plus(Counts other) {
    return new Counts(
        ok + other.ok, error + other.error, shielded + other.shielded, diverted + other.diverted);
  }
}
