package dev.segue.gateway.control.rollout.plan;

/** What an operator can say. */
public sealed interface Verb {
  record Start() implements Verb {}

  record Pause() implements Verb {}

  /** Ends a pause or a freeze; where a rollback awaits approval: no. */
  record Resume() implements Verb {}

  /** Yes to what is asked. */
  record Approve() implements Verb {}

  /** Ends a pause, a bake, or a wait for a verdict, and goes to the next step. */
  record Promote() implements Verb {}

  /** Everything at once; the watch and the bake are still to come. */
  record PromoteFull() implements Verb {}

  /** Leaves the step out. */
  record Skip() implements Verb {}

  /**
   * Back, at once.
   *
   * @param cut canary rules no longer lead to the candidate either
   * @param ramped no faster than the stable backend can take it
   * @param force also to a stable backend without an available endpoint
   */
  record Abort(boolean cut, boolean ramped, boolean force) implements Verb {}

  /** Runs a hook again of which nobody knows how it ended, or begins a rolled-back rollout anew. */
  record Retry() implements Verb {}

  /** Back from success, within the rollback window. */
  record Undo(boolean force) implements Verb {}

  /** An operator's own weights are to be set. */
  record TakeOver() implements Verb {}
}
