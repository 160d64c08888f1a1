package dev.segue.admin;

import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the control API can ask of rollouts. Reads answer at once; writes complete when the decision
 * is in force and durable. No method blocks.
 */
public interface RolloutOperations {
  /** Of a gateway that has none. */
  RolloutOperations NONE = new NoRollouts();

  /** Every rollout of the file, those made here, and those of before; by id. */
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

  /** What is told of that rollout in that form, or {@code null} where it is unknown. */
  @Nullable Document report(String id, ReportForm form);

  /**
   * Says a verb to a rollout.
   *
   * @param options of {@code abort}: {@code cut}, {@code ramped}, {@code force}; of {@code undo}:
   *     {@code force}; none of the others
   */
  CompletionStage<Result<RolloutView>> tell(
      String id, RolloutVerb verb, Set<RolloutOption> options, Actor actor);

  /** How one of its checklists stands, or {@code null} where the rollout is unknown. */
  @Nullable ChecklistView checklist(String id, Checklist list);

  /**
   * Finds out how its items stand, and notes what the actor says of them. Completes before the
   * hooks of the items have ended: they are {@code running} then.
   *
   * @param confirmed items that the actor confirms
   * @param waived items that need not be met, for the actor's reason
   */
  CompletionStage<Result<ChecklistView>> check(
      String id, Checklist list, Set<String> confirmed, Set<String> waived, Actor actor);

  /** A rollout's checklists. */
  enum Checklist {
    /** Before it starts. */
    PREFLIGHT,
    /** After it has succeeded. */
    POSTFLIGHT;

    /** As it stands in URLs and on command lines. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Makes a rollout that the file does not define, in place of one of that id that is not live.
   *
   * @param definition what the file's block of it would hold, as JSON; hooks, sources and notifiers
   *     are the file's, by name
   * @param start whether it begins; where that is refused, it stays pending
   */
  CompletionStage<Result<RolloutView>> define(
      String id, String definition, boolean start, Actor actor);

  /**
   * Forgets a rollout that has nothing left to do and that the file does not define.
   *
   * @return how it was
   */
  CompletionStage<Result<RolloutView>> remove(String id, Actor actor);

  /** How a rollout is told. */
  enum ReportForm {
    MARKDOWN("text/markdown"),
    HTML("text/html"),
    /** What was seen, as lines of JSON that can be replayed. */
    WINDOWS("application/jsonl");

    private final String type;

    ReportForm(String type) {
      this.type = type;
    }

    /** As it stands in URLs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Its media type. */
    public String type() {
      return type;
    }
  }

  /**
   * A report.
   *
   * @param style what its one style element holds; empty = it has none
   */
  record Document(String text, String style) {}

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
    UNDO;

    /** As it stands in URLs and on command lines, such as {@code promote-full}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The options that it knows. */
    public Set<RolloutOption> options() {
      return switch (this) {
        case ABORT -> EnumSet.allOf(RolloutOption.class);
        case UNDO -> EnumSet.of(RolloutOption.FORCE);
        case START, PAUSE, RESUME, APPROVE, PROMOTE, PROMOTE_FULL, SKIP, RETRY ->
            EnumSet.noneOf(RolloutOption.class);
      };
    }
  }

  /** What goes with {@code abort} or {@code undo}. */
  enum RolloutOption {
    /** Canary rules no longer lead to the candidate either. */
    CUT,
    /** No faster than the stable backend can take it. */
    RAMPED,
    /** Also to a stable backend without an available endpoint. */
    FORCE;

    /** As it stands in URLs and on command lines. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
