package dev.segue.gateway.control.rollout.judge;

/** Both sides over the same time. */
public record Window(Side candidate, Side stable) {
  public static final Window NONE = new Window(Side.NONE, Side.NONE);

  /** Whether this may be counted on from there, and was not begun anew. */
  public boolean follows(Window earlier) {
    return candidate.follows(earlier.candidate) && stable.follows(earlier.stable);
  }

  /** What was added since. */
  public Window since(Window earlier) {
    return new Window(candidate.since(earlier.candidate), stable.since(earlier.stable));
  }

  public Window plus(Window other) {
    return new Window(candidate.plus(other.candidate), stable.plus(other.stable));
  }
}
