package dev.segue.admin;

import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the control API can ask of rollouts. Reads answer at once; writes complete when the decision
 * is in force and durable. No method blocks.
 */
public interface RolloutOperations {
  /** Every rollout of the file, and those of before that are still live; by id. */
  List<RolloutView> rollouts();

  /** That rollout, or {@code null}. */
  @Nullable RolloutView rollout(String id);

  /** What has happened to it, oldest first, of ids above {@code after}; empty where unknown. */
  List<RolloutEventView> events(String id, long after);

  /**
   * Hears of each event of that rollout from now on, on the thread on which it happens: it must not
   * block.
   *
   * @return ends the hearing
   */
  Runnable follow(String id, Consumer<RolloutEventView> listener);

  /**
   * Says a verb to a rollout.
   *
   * @param options of {@code abort}: {@code cut}, {@code ramped}, {@code force}; of {@code undo}:
   *     {@code force}; none of the others
   */
  CompletionStage<Result<RolloutView>> tell(
      String id, RolloutVerb verb, Set<RolloutOption> options, Actor actor);

  /** An operator's word on a rollout. */
  enum RolloutVerb {
    START,
    PAUSE,
    RESUME,
    APPROVE,
    PROMOTE,
    PROMOTE_FULL,
    SKIP,
    ABORT,
    RETRY,
    UNDO
  }

  /** What goes with {@code abort} or {@code undo}. */
  enum RolloutOption {
    /** Canary rules no longer lead to the candidate either. */
    CUT,
    /** No faster than the stable backend can take it. */
    RAMPED,
    /** Also to a stable backend without an available endpoint. */
    FORCE
  }
}
