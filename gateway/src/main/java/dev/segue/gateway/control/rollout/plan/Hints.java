package dev.segue.gateway.control.rollout.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an operator can do in a phase, in a sentence. */
final class Hints {
  private Hints() {}

  static String of(Draft draft) {
    return switch (draft.phase) {
      case Phase.Pending _ -> "start begins it";
      case Phase.Waiting(Phase.Waiting.Reason reason) ->
          switch (reason) {
                case FREEZE_WINDOW -> "it waits for the end of a freeze window";
                case CANDIDATE_UNAVAILABLE -> "it waits for an endpoint of the candidate";
              }
              + "; pause and abort are possible";
      case Phase.Progressing _ ->
          "pause, skip, abort"
              + (draft.rolling() == null ? ", promote-full and take-over" : "")
              + " are possible; a hook that runs and a batch cannot be skipped";
      case Phase.Paused(Phase.Paused.Cause by, _, _) ->
          switch (by) {
            case STEP -> "resume or promote ends the pause of the plan; abort goes back";
            case OPERATOR -> "resume goes on; abort goes back";
            case TAKE_OVER -> "resume puts the step's weight back in force; abort goes back";
          };
      case Phase.AwaitingApproval asked -> asked(asked.question());
      case Phase.Baking _ -> "promote ends the bake; pause, take-over and abort are possible";
      case Phase.Promoting _ -> "abort goes back; undo does once it has succeeded";
      case Phase.Succeeded(_, @Nullable Instant until) ->
          until == null ? "nothing is left to do" : "undo is possible until " + until;
      case Phase.RollingBack(_, boolean ramped) ->
          ramped ? "abort goes back at once" : "it ends by itself";
      case Phase.RolledBack(_, Instant from, _) -> "retry is possible from " + from;
      case Phase.Frozen(_, Phase then) ->
          then instanceof Phase.RollingBack
              ? "retry runs failed hooks again; resume goes on back"
              : "resume goes on; abort goes back; promote-full and take-over are possible";
    };
  }

  private static String asked(Phase.AwaitingApproval.Question question) {
    return switch (question) {
      case STEP -> "approve, promote or skip goes on; abort goes back";
      case ROLL_BACK -> "approve rolls back; resume goes on";
      case DEADLINE -> "approve waits as long again; skip leaves the step out; abort goes back";
      case HOOK -> "approve if it has succeeded, retry to run it again; abort goes back";
      case JUDGING -> "approve looks on, promote goes on without a verdict; abort goes back";
    };
  }
}
