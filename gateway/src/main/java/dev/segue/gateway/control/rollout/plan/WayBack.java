package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.control.rollout.plan.HookRun.Status;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import dev.segue.gateway.control.rollout.plan.Phase.Paused;
import dev.segue.gateway.control.rollout.plan.Phase.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The words that go back, and that try again. */
final class WayBack {
  private static final String ABORTED = "aborted by an operator";

  private WayBack() {}

  static Answer abort(Draft draft, Verb.Abort abort) {
    boolean cuts = abort.cut() && !draft.wanted.cut() && draft.rolling() == null;
    switch (draft.phase) {
      case Phase.Pending _ -> {
        draft.phase = new Phase.RolledBack("aborted before the start", draft.now, null);
        return draft.done();
      }
      case Phase.Succeeded succeeded -> {
        if (undo(draft, succeeded, abort.force()) instanceof Answer.Refusal refusal) {
          return refusal;
        }
      }
      case Phase.RolledBack _ -> {} // it is where it should be
      case Phase.RollingBack back -> {
        if (back.ramped() && !abort.ramped()) {
          Backward.begin(draft, back.reason(), false, abort.force());
        } else if (!draft.splitIsInForce()
            && (abort.force() || !Backward.wouldServeNobody(draft))) {
          draft.effect(new Effect.SetSplit(draft.wanted.split()));
        }
      }
      case Waiting _,
          Phase.Progressing _,
          Paused _,
          AwaitingApproval _,
          Phase.Baking _,
          Phase.Promoting _,
          Phase.Frozen _ ->
          Backward.begin(draft, ABORTED, abort.ramped(), abort.force());
    }
    if (cuts) {
      draft.wanted = draft.wanted.withCut();
      draft.effect(new Effect.CutRules());
    }
    return draft.done();
  }

  static Answer undo(Draft draft, boolean force) {
    return draft.phase instanceof Phase.Succeeded succeeded
        ? undo(draft, succeeded, force)
        : Verbs.refusal(draft, "undo");
  }

  private static Answer undo(Draft draft, Phase.Succeeded succeeded, boolean force) {
    @Nullable Instant until = succeeded.undoUntil();
    if (until == null || !draft.now.isBefore(until)) {
      return new Answer.Refusal(
          "the rollback window has ended", "a rollout the other way round can go back");
    }
    if (draft.pointOfNoReturn) {
      return new Answer.Refusal(
          "an irreversible step was taken", "a rollout the other way round can go back");
    }
    if (draft.rolling() == null && !draft.world.stableAvailable() && !force) {
      return new Answer.Refusal(
          Backward.noStable(draft), "make one available first, or repeat with force");
    }
    if (draft.rolling() == null && !draft.world.inForce().isAll(draft.config.candidate())) {
      return new Answer.Refusal(
          draft.config.candidate() + " no longer has all the traffic of the route",
          "set the weights that are wanted: the route is nobody's");
    }
    Backward.begin(draft, "undone by an operator", false, force);
    return draft.done();
  }

  static Answer retry(Draft draft) {
    return switch (draft.phase) {
      case Phase.RolledBack(_, Instant from, _) ->
          draft.now.isBefore(from)
              ? new Answer.Refusal("the cool-down lasts until " + from, "retry is possible then")
              : Verbs.start(draft);
      case AwaitingApproval asked when asked.question() == Question.HOOK ->
          again(draft, run -> run.number() == asked.run());
      case Phase.Frozen frozen when frozen.then() instanceof Phase.RollingBack ->
          again(draft, run -> run.status() == Status.FAILED);
      case Phase.Pending _,
          Waiting _,
          Phase.Progressing _,
          Paused _,
          AwaitingApproval _,
          Phase.Baking _,
          Phase.Promoting _,
          Phase.Succeeded _,
          Phase.RollingBack _,
          Phase.Frozen _ ->
          Verbs.refusal(draft, "retry");
    };
  }

  /** A person's word is the only thing by which a hook runs a second time. */
  private static Answer again(Draft draft, Predicate<HookRun> which) {
    boolean back = draft.phase.base() instanceof Phase.RollingBack;
    List<HookRun> runs =
        draft.hooks().stream()
            .filter(run -> which.test(run) && (!back || isOnTheWayBack(draft, run)))
            .toList();
    if (runs.isEmpty()) {
      return Verbs.refusal(draft, "retry");
    }
    runs.forEach(run -> draft.runHook(run.name(), run.subject()));
    draft.phase = draft.phase.base();
    draft.progressed();
    return draft.done();
  }

  private static boolean isOnTheWayBack(Draft draft, HookRun run) {
    return draft.endpoints.stream()
        .anyMatch(update ->
            update.endpoint().equals(run.subject())
                && update.stage() == EndpointUpdate.Stage.BACK_REPLACING);
  }
}
