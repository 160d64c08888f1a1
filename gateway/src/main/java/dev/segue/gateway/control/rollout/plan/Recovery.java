package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.control.rollout.plan.HookRun.Status;
import dev.segue.gateway.control.rollout.plan.Phase.Paused;

/**
 * What a restart changes. Phase, step, verdicts and wall-clock deadlines stay; looks begin anew; a
 * hook that ran has an unknown result; and every effect that can be repeated is.
 */
final class Recovery {
  private Recovery() {}

  static void recover(Draft draft) {
    if (!draft.phase.owns()) {
      return;
    }
    draft.lookAnew();
    draft
        .hooks()
        .replaceAll(run -> run.status() == Status.RUNNING ? run.with(Status.UNKNOWN) : run);
    if (draft.rolling() == null) {
      route(draft);
    } else {
      endpoints(draft);
    }
    if (draft.phase instanceof Phase.AwaitingApproval asked) {
      draft.effect(new Effect.Ask(asked.question(), asked.reason()));
    }
    draft.tell(Effect.About.RESTART, "goes on after a restart: " + draft.phase.word());
  }

  private static void route(Draft draft) {
    if (!draft.config.match().isEmpty()) {
      draft.effect(new Effect.SetMatch(draft.wanted.matched()));
    }
    if (draft.wanted.cut()) {
      draft.effect(new Effect.CutRules());
    }
    if (draft.phase.takenOver() || draft.splitIsInForce()) {
      return;
    }
    boolean back = draft.phase.base() instanceof Phase.RollingBack;
    if (back && Backward.wouldServeNobody(draft)) {
      return; // the next observation decides
    }
    if (back || isOurs(draft, draft.world.inForce())) {
      Backward.restore(draft);
    } else if (!(draft.phase instanceof Phase.Frozen)) {
      // Somebody has set it while we were away, by the file: theirs until they resume.
      draft.phase = new Paused(Paused.Cause.TAKE_OVER, null, draft.phase.base());
    }
  }

  /** Whether the rollout has set such a split, and the crash only kept the newer one away. */
  private static boolean isOurs(Draft draft, Split split) {
    return split.equals(draft.wanted.initial()) || Course.sets(draft.config, draft.course(), split);
  }

  private static void endpoints(Draft draft) {
    for (EndpointUpdate update : draft.endpoints) {
      if (update.stage().isOut()) {
        draft.effect(new Effect.Drain(update.endpoint()));
      } else if (update.stage() != EndpointUpdate.Stage.OLD) {
        draft.effect(new Effect.Ready(update.endpoint())); // an old one was never touched
      }
    }
  }
}
