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
 */
public record Entry(
    List<ChangeRecord> changes,
    List<RevisionRecord> revisions,
    List<OverrideRecord> overrides,
    List<String> dropped,
    List<RolloutRecord> rollouts) {

  /** Writes nothing; durable as soon as everything before it is. */
  public static final Entry BARRIER = new Entry(List.of(), List.of(), List.of(), List.of());

  public Entry {
    changes = List.copyOf(changes);
    revisions = List.copyOf(revisions);
    overrides = List.copyOf(overrides);
    dropped = List.copyOf(dropped);
    rollouts = List.copyOf(rollouts);
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
        && rollouts.isEmpty();
  }
}
