package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.StepConfig.Action.UpdateBatch;
import dev.segue.gateway.config.StrategyConfig.Rolling;
import dev.segue.gateway.control.rollout.plan.EndpointUpdate.Stage;
import dev.segue.gateway.control.rollout.plan.Phase.Waiting;
import dev.segue.gateway.control.rollout.plan.World.EndpointSeen;
import org.jspecify.annotations.Nullable;

/**
 * Updates a batch of endpoints: drain, hook, healthy and of the new version, ready. Several are out
 * at once only as far as max-unavailable allows, those counted that are down by themselves.
 */
final class RollingUpdate {
  private RollingUpdate() {}

  static void go(Draft draft, UpdateBatch batch) {
    for (int i = batch.from(); i < batch.to() && progresses(draft); i++) {
      advance(draft, i);
    }
    if (!progresses(draft)) {
      return;
    }
    for (EndpointUpdate update : draft.endpoints.subList(batch.from(), batch.to())) {
      if (update.stage() != Stage.UPDATED) {
        return;
      }
    }
    draft.judgeAnew();
    draft.nextStep();
  }

  private static boolean progresses(Draft draft) {
    return draft.phase instanceof Phase.Progressing;
  }

  private static void advance(Draft draft, int index) {
    EndpointUpdate update = draft.endpoints.get(index);
    switch (update.stage()) {
      case OLD -> take(draft, index);
      case DRAINING -> {
        if (drained(draft, index)) {
          draft.runHook(strategy(draft).hook(), update.endpoint());
          move(draft, index, Stage.REPLACING);
        }
      }
      case REPLACING -> replaced(draft, index);
      case STARTING -> {
        EndpointSeen seen = draft.world.endpoint(update.endpoint());
        if (seen.healthy() && seen.version().equals(strategy(draft).version())) {
          draft.effect(new Effect.Ready(update.endpoint()));
          move(draft, index, Stage.UPDATED);
        }
      }
      case UPDATED, BACK_DRAINING, BACK_REPLACING, BACK_STARTING, UNDONE -> {}
    }
  }

  private static void take(Draft draft, int index) {
    if (!mayTake(draft, index)) {
      return;
    }
    if (draft.config.frozenAt(draft.now)) {
      if (draft.endpoints.stream().noneMatch(one -> one.stage().isOut())) {
        draft.phase = new Waiting(Waiting.Reason.FREEZE_WINDOW);
      }
      return; // what is out already comes back first
    }
    EndpointUpdate update = draft.endpoints.get(index);
    String version = draft.world.endpoint(update.endpoint()).version();
    draft.endpoints.set(
        index, new EndpointUpdate(update.endpoint(), Stage.DRAINING, draft.now, version));
    draft.progressed();
    draft.effect(new Effect.Drain(update.endpoint()));
  }

  private static void replaced(Draft draft, int index) {
    String endpoint = draft.endpoints.get(index).endpoint();
    @Nullable HookRun run = draft.hook(endpoint);
    if (run == null) {
      return;
    }
    switch (run.status()) {
      case RUNNING -> {}
      case SUCCEEDED -> {
        draft.forgetHook(endpoint);
        move(draft, index, Stage.STARTING);
      }
      case FAILED -> Backward.byItself(draft, "hook " + run.name() + " failed for " + endpoint);
      case UNKNOWN -> draft.askAboutHook(run);
    }
  }

  /** Whether an endpoint may be taken out; one that serves nobody always may. */
  static boolean mayTake(Draft draft, int index) {
    if (!draft.world.endpoint(draft.endpoints.get(index).endpoint()).available()) {
      return true;
    }
    int out = 0;
    for (int i = 0; i < draft.endpoints.size(); i++) {
      EndpointUpdate other = draft.endpoints.get(i);
      boolean serves = !other.stage().isOut() && draft.world.endpoint(other.endpoint()).available();
      out += i == index || serves ? 0 : 1;
    }
    int size = draft.endpoints.size();
    boolean isLast = out == size - 1;
    return out < strategy(draft).maxUnavailable().of(size) && (!isLast || strategy(draft).force());
  }

  /** Whether nothing is in flight any more, or that was waited for long enough. */
  static boolean drained(Draft draft, int index) {
    EndpointUpdate update = draft.endpoints.get(index);
    EndpointSeen seen = draft.world.endpoint(update.endpoint());
    if (seen.available()) {
      draft.effect(new Effect.Drain(update.endpoint())); // not in force yet
      return false;
    }
    return seen.inFlight() == 0 || draft.isPast(update.since(), strategy(draft).drain());
  }

  static void move(Draft draft, int index, Stage stage) {
    draft.endpoints.set(index, draft.endpoints.get(index).at(stage, draft.now));
    draft.progressed();
  }

  static Rolling strategy(Draft draft) {
    @Nullable Rolling rolling = draft.rolling();
    if (rolling == null) {
      throw new IllegalStateException(
          "strategy: " + draft.config.strategy() + " (expected: rolling)");
    }
    return rolling;
  }
}
