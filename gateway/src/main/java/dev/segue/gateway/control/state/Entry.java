package dev.segue.gateway.control.state;

import java.util.List;

/**
 * What one change writes: all of it is stored, or nothing.
 *
 * @param changes for the history
 * @param revisions given by the change
 * @param overrides made or replaced by it
 * @param dropped subjects of overrides that it ends
 * @param rollouts as they are from now on
 * @param forgotten keys of what was stored of rollouts, and ends
 */
public record Entry(
    List<ChangeRecord> changes,
    List<RevisionRecord> revisions,
    List<OverrideRecord> overrides,
    List<String> dropped,
    List<RolloutRecord> rollouts,
    List<String> forgotten) {

  /** Writes nothing; durable as soon as everything before it is. */
  public static final Entry BARRIER = new Entry(List.of(), List.of(), List.of(), List.of());

  public Entry {
    changes = List.copyOf(changes);
    revisions = List.copyOf(revisions);
    overrides = List.copyOf(overrides);
    dropped = List.copyOf(dropped);
    rollouts = List.copyOf(rollouts);
    forgotten = List.copyOf(forgotten);
  }

  /** An entry that takes nothing of a rollout away. */
  public Entry(
      List<ChangeRecord> changes,
      List<RevisionRecord> revisions,
      List<OverrideRecord> overrides,
      List<String> dropped,
      List<RolloutRecord> rollouts) {
    this(changes, revisions, overrides, dropped, rollouts, List.of());
  }

  /** Takes what is stored of rollouts away. */
  public static Entry forget(List<String> rollouts) {
    return new Entry(List.of(), List.of(), List.of(), List.of(), List.of(), rollouts);
  }

  /** An entry that is not about rollouts. */
  public Entry(
      List<ChangeRecord> changes,
      List<RevisionRecord> revisions,
      List<OverrideRecord> overrides,
      List<String> dropped) {
    this(changes, revisions, overrides, dropped, List.of());
  }

  boolean isEmpty() {
    return changes.isEmpty()
        && revisions.isEmpty()
        && overrides.isEmpty()
        && dropped.isEmpty()
        && rollouts.isEmpty()
        && forgotten.isEmpty();
  }
}
