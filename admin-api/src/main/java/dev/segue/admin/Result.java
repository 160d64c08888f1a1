package dev.segue.admin;

import java.util.List;

/** How a write ended. */
public sealed interface Result<T> {
  /** In force and durable; {@code revision} is the resource's ETag. */
  record Done<T>(T view, long revision) implements Result<T> {}

  /** There is no such resource. */
  record NotFound<T>(String what) implements Result<T> {}

  /** {@code If-Match} names another revision than the current one: nothing was changed. */
  record Stale<T>(T current, long revision) implements Result<T> {}

  /** The request is understood and cannot be done, for all these reasons. */
  record Rejected<T>(List<String> reasons) implements Result<T> {
    public Rejected {
      reasons = List.copyOf(reasons);
    }
  }

  /** It would do harm, or something else owns the resource; {@code hint} says what to do. */
  record Conflict<T>(String reason, String hint) implements Result<T> {}

  /**
   * The journal cannot store it.
   *
   * @param inForce whether the change is in force all the same, until the process ends
   */
  record NotDurable<T>(boolean inForce, String reason) implements Result<T> {}
}
