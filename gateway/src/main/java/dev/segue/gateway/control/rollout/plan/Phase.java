package dev.segue.gateway.control.rollout.plan;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a rollout stands. The instants are wall-clock ones: they go on over a restart. A phase that
 * holds another up has it in {@code then}: what holds up a hold takes its place.
 */
public sealed interface Phase {
  /** Made, and not started. */
  record Pending() implements Phase {}

  /** Nobody is to act: it goes on by itself when the reason is gone. */
  record Waiting(Reason reason) implements Phase {
    /** What it waits for. */
    public enum Reason {
      FREEZE_WINDOW,
      CANDIDATE_UNAVAILABLE
    }
  }

  /** A step is being taken, or judged. */
  record Progressing() implements Phase {}

  /**
   * A pause of the plan, or one over whatever was going on.
   *
   * @param until when it ends by itself; {@code null} = by a word
   */
  record Paused(Cause by, @Nullable Instant until, Phase then) implements Phase {
    /** Who made the pause. */
    public enum Cause {
      STEP,
      OPERATOR,
      /** An operator has set weights of the route by hand. */
      TAKE_OVER
    }
  }

  /**
   * A person must say whether it goes on.
   *
   * @param run the number of the hook's run that is asked about; 0 = of none
   */
  record AwaitingApproval(Question question, int run, String reason, Phase then) implements Phase {
    /** What is asked, and so what a yes means. */
    public enum Question {
      /** A step of the plan. Yes: go on. */
      STEP,
      /** A trigger that does not act by itself. Yes: roll back. */
      ROLL_BACK,
      /** The progress deadline has passed. Yes: wait for as long again. */
      DEADLINE,
      /** A hook of which nobody knows whether it has run. Yes: it has, and succeeded. */
      HOOK,
      /** A limit of looks that decided nothing was passed. Yes: look on, counting anew. */
      JUDGING;

      /** As in {@code roll-back}. */
      public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
      }
    }
  }

  /** The candidate has everything, and is watched until then. */
  record Baking(Instant until) implements Phase {}

  /** The candidate becomes the only backend of the route. */
  record Promoting() implements Phase {}

  /**
   * Done.
   *
   * @param undoUntil the end of the rollback window; {@code null} = it has ended
   */
  record Succeeded(Instant at, @Nullable Instant undoUntil) implements Phase {}

  /**
   * On the way back.
   *
   * @param ramped no faster than the stable backend can take it
   */
  record RollingBack(String reason, boolean ramped) implements Phase {}

  /**
   * The stable side serves alone.
   *
   * @param retryFrom before that it may not be tried again
   * @param closeTunnelsAt {@code null} = they are closed already, or may stay
   */
  record RolledBack(String reason, Instant retryFrom, @Nullable Instant closeTunnelsAt)
      implements Phase {}

  /** It neither goes on nor back by itself: what serves goes on serving. */
  record Frozen(String reason, Phase then) implements Phase {}

  /** In the words of the admin API, as in {@code awaiting-approval}. */
  default String word() {
    return switch (this) {
      case Pending _ -> "pending";
      case Waiting _ -> "waiting";
      case Progressing _ -> "progressing";
      case Paused _ -> "paused";
      case AwaitingApproval _ -> "awaiting-approval";
      case Baking _ -> "baking";
      case Promoting _ -> "promoting";
      case Succeeded _ -> "succeeded";
      case RollingBack _ -> "rolling-back";
      case RolledBack _ -> "rolled-back";
      case Frozen _ -> "frozen";
    };
  }

  /** Why it is in this phase; empty where the phase says all. */
  default String why() {
    return switch (this) {
      case Waiting waiting ->
          waiting.reason() == Waiting.Reason.FREEZE_WINDOW
              ? "a freeze window"
              : "the candidate has no available endpoint";
      case Paused paused ->
          switch (paused.by()) {
            case STEP -> "a step of the plan";
            case OPERATOR -> "an operator's word";
            case TAKE_OVER -> "an operator's own weights";
          };
      case AwaitingApproval asked -> asked.question().words() + ": " + asked.reason();
      case RollingBack back -> back.reason();
      case RolledBack back -> back.reason();
      case Frozen frozen -> frozen.reason();
      case Pending _, Progressing _, Baking _, Promoting _, Succeeded _ -> "";
    };
  }

  /** What goes on when the hold that lies over it ends; itself where there is none. */
  default Phase base() {
    return switch (this) {
      case Paused paused -> paused.by() == Paused.Cause.STEP ? this : paused.then();
      case AwaitingApproval asked ->
          asked.question() == AwaitingApproval.Question.STEP ? this : asked.then();
      case Frozen frozen -> frozen.then();
      case Pending _,
          Waiting _,
          Progressing _,
          Baking _,
          Promoting _,
          Succeeded _,
          RollingBack _,
          RolledBack _ ->
          this;
    };
  }

  /** Whether the route, and both its backends, belong to the rollout. */
  default boolean owns() {
    return switch (this) {
      case Pending _, Succeeded _, RolledBack _ -> false;
      case Waiting _,
          Progressing _,
          Paused _,
          AwaitingApproval _,
          Baking _,
          Promoting _,
          RollingBack _,
          Frozen _ ->
          true;
    };
  }

  /** Whether an operator's own weights are in force. */
  default boolean takenOver() {
    return this instanceof Paused(Paused.Cause by, _, _) && by == Paused.Cause.TAKE_OVER;
  }
}
