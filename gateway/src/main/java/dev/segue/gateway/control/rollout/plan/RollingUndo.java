package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.StrategyConfig.Rolling;
import dev.segue.gateway.control.rollout.plan.EndpointUpdate.Stage;
import dev.segue.gateway.control.rollout.plan.HookRun.Status;
import dev.segue.gateway.control.rollout.plan.Phase.RollingBack;
import org.jspecify.annotations.Nullable;

/**
 * Puts every endpoint that was touched back, the last one first: that is the batch that failed, and
 * so what serves nobody anyway.
 */
final class RollingUndo {
  private RollingUndo() {}

  static void go(Draft draft, RollingBack back) {
    for (int i = draft.endpoints.size() - 1; i >= 0 && draft.phase.equals(back); i--) {
      advance(draft, i);
    }
    if (!draft.phase.equals(back)) {
      return;
    }
    if (draft.endpoints.stream().allMatch(one -> isBack(one.stage()))) {
      Backward.finish(draft, back.reason());
    } else if (draft.isPast(draft.times.progressed(), draft.config.progressDeadline())) {
      draft.freeze(back.reason() + "; the way back has missed the progress deadline");
    }
  }

  private static boolean isBack(Stage stage) {
    return stage == Stage.OLD || stage == Stage.UNDONE;
  }

  private static void advance(Draft draft, int index) {
    EndpointUpdate update = draft.endpoints.get(index);
    switch (update.stage()) {
      case OLD, UNDONE -> {}
      case DRAINING -> {
        draft.effect(new Effect.Ready(update.endpoint()));
        RollingUpdate.move(draft, index, Stage.UNDONE); // its instance was not touched yet
      }
      case REPLACING -> stopReplacing(draft, index);
      case STARTING, UPDATED -> {
        if (RollingUpdate.mayTake(draft, index)) {
          drain(draft, index);
        }
      }
      case BACK_DRAINING -> {
        if (RollingUpdate.drained(draft, index)) {
          draft.runHook(strategy(draft).undoHook(), update.endpoint());
          RollingUpdate.move(draft, index, Stage.BACK_REPLACING);
        }
      }
      case BACK_REPLACING -> replaced(draft, index);
      case BACK_STARTING -> {
        World.EndpointSeen seen = draft.world.endpoint(update.endpoint());
        if (seen.healthy() && isOldVersion(draft, update, seen.version())) {
          draft.effect(new Effect.Ready(update.endpoint()));
          RollingUpdate.move(draft, index, Stage.UNDONE);
        }
      }
    }
  }

  private static void drain(Draft draft, int index) {
    String endpoint = draft.endpoints.get(index).endpoint();
    draft.effect(new Effect.Drain(endpoint));
    RollingUpdate.move(draft, index, Stage.BACK_DRAINING);
  }

  /** Two hooks must not work on one instance, so a running one is waited for. */
  private static void stopReplacing(Draft draft, int index) {
    @Nullable HookRun run = draft.hook(draft.endpoints.get(index).endpoint());
    if (run == null || run.status() == Status.SUCCEEDED || run.status() == Status.FAILED) {
      drain(draft, index);
    } else if (run.status() == Status.UNKNOWN) {
      draft.askAboutHook(run);
    }
  }

  private static void replaced(Draft draft, int index) {
    EndpointUpdate update = draft.endpoints.get(index);
    @Nullable HookRun run = draft.hook(update.endpoint());
    if (run == null) {
      return;
    }
    switch (run.status()) {
      case RUNNING -> {}
      case SUCCEEDED -> {
        draft.forgetHook(update.endpoint());
        RollingUpdate.move(draft, index, Stage.BACK_STARTING);
      }
      case FAILED ->
          draft.freeze(
              "hook " + run.name() + " failed for " + update.endpoint() + " on the way back");
      case UNKNOWN -> draft.askAboutHook(run);
    }
  }

  private static boolean isOldVersion(Draft draft, EndpointUpdate update, String version) {
    return update.before().isEmpty()
        ? !version.equals(strategy(draft).version())
        : version.equals(update.before());
  }

  private static Rolling strategy(Draft draft) {
    return RollingUpdate.strategy(draft);
  }
}
