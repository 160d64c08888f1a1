package dev.segue.gateway.control.state;

import java.util.List;
import java.util.Map;

/**
 * What a journal held when it was opened.
 *
 * @param lastChangeId the newest change's id, 0 where there is none
 * @param revisions by subject, also of subjects that the configuration no longer has
 * @param overrides by subject
 * @param history the kept changes, oldest first
 * @param rollouts by id
 */
public record Stored(
    long lastChangeId,
    Map<String, RevisionRecord> revisions,
    Map<String, OverrideRecord> overrides,
    List<ChangeRecord> history,
    Map<String, RolloutRecord> rollouts) {

  /** A journal that was never written. */
  public static final Stored NOTHING = new Stored(0, Map.of(), Map.of(), List.of());

  public Stored {
    revisions = Map.copyOf(revisions);
    overrides = Map.copyOf(overrides);
    history = List.copyOf(history);
    rollouts = Map.copyOf(rollouts);
  }

  /** A journal that knows of no rollout. */
  public Stored(
      long lastChangeId,
      Map<String, RevisionRecord> revisions,
      Map<String, OverrideRecord> overrides,
      List<ChangeRecord> history) {
    this(lastChangeId, revisions, overrides, history, Map.of());
  }
}
