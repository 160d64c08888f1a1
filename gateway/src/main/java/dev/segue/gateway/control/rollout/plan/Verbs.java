package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.StrategyConfig.Rolling;
import dev.segue.gateway.control.rollout.plan.HookRun.Status;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import dev.segue.gateway.control.rollout.plan.Phase.Paused;
import dev.segue.gateway.control.rollout.plan.Phase.Waiting;
import org.jspecify.annotations.Nullable;

/** What an operator's word means in each phase. The next observation carries it on. */
final class Verbs {
  private Verbs() {}

  static Answer tell(Draft draft, Verb verb) {
    return switch (verb) {
      case Verb.Start _ ->
          draft.phase instanceof Phase.Pending ? start(draft) : refusal(draft, "start");
      case Verb.Pause _ -> pause(draft);
      case Verb.Resume _ -> resume(draft);
      case Verb.Approve _ -> approve(draft);
      case Verb.Promote _ -> Onward.promote(draft);
      case Verb.PromoteFull _ -> Onward.promoteFull(draft);
      case Verb.Skip _ -> Onward.skip(draft);
      case Verb.Abort abort -> WayBack.abort(draft, abort);
      case Verb.Retry _ -> WayBack.retry(draft);
      case Verb.Undo(boolean force) -> WayBack.undo(draft, force);
      case Verb.TakeOver _ -> takeOver(draft);
    };
  }

  static Answer refusal(Draft draft, String verb) {
    return new Answer.Refusal(
        verb + " is not possible: the rollout is " + draft.phase.word(), Hints.of(draft));
  }

  static Answer start(Draft draft) {
    @Nullable Rolling rolling = draft.rolling();
    if (rolling == null && !draft.world.inForce().isAll(draft.config.stable())) {
      return new Answer.Refusal(
          draft.config.stable() + " is not the one backend of the route with weight",
          "give it all the weight first, or declare the backend that has it as stable");
    }
    if (rolling == null && !draft.world.stableAvailable()) {
      return new Answer.Refusal(
          Backward.noStable(draft), "a rollout begins with a side that serves: bring it up first");
    }
    int endpoints = draft.world.endpoints().size();
    if (rolling != null && endpoints < (rolling.force() ? 1 : 2)) {
      return new Answer.Refusal(
          "it would take the last available endpoint of " + draft.config.stable(),
          "add an endpoint, or set force = true");
    }
    for (String endpoint : draft.world.endpoints().keySet()) {
      if (!draft.world.endpoint(endpoint).ready()) {
        return new Answer.Refusal(
            "an operator has taken endpoint " + endpoint + " out",
            "say ready to it first: the update would end with its getting traffic");
      }
    }
    draft.beginAttempt();
    if (draft.config.frozenAt(draft.now)) {
      draft.phase = new Waiting(Waiting.Reason.FREEZE_WINDOW);
    } else if (rolling == null
        && draft.config.before() == null // else that hook may be what starts it
        && !draft.world.candidateAvailable()) {
      draft.phase = new Waiting(Waiting.Reason.CANDIDATE_UNAVAILABLE);
    } else {
      draft.phase = new Phase.Progressing();
    }
    return draft.done();
  }

  private static Answer pause(Draft draft) {
    switch (draft.phase) {
      case Waiting _, Phase.Progressing _, Phase.Baking _ -> hold(draft, Paused.Cause.OPERATOR);
      case Paused(Paused.Cause by, _, _) -> {
        if (by == Paused.Cause.STEP) {
          hold(draft, Paused.Cause.OPERATOR);
        }
      }
      case Phase.Pending _,
          AwaitingApproval _,
          Phase.Promoting _,
          Phase.Succeeded _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Frozen _ -> {
        return refusal(draft, "pause");
      }
    }
    return draft.done();
  }

  private static void hold(Draft draft, Paused.Cause by) {
    draft.phase = new Paused(by, null, draft.phase.base());
  }

  private static Answer resume(Draft draft) {
    switch (draft.phase) {
      case Paused(Paused.Cause by, _, Phase then) -> {
        if (by == Paused.Cause.TAKE_OVER && !draft.world.stableAvailable()) {
          return new Answer.Refusal(
              Backward.noStable(draft), "make one available first: resume gives it its share back");
        }
        draft.phase = then;
        if (by == Paused.Cause.STEP) {
          draft.nextStep();
        } else if (by == Paused.Cause.TAKE_OVER) {
          draft.setSplit(draft.wanted.split());
          draft.judgeAnew();
        }
      }
      case AwaitingApproval(Question question, _, _, Phase then)
          when question == Question.ROLL_BACK -> {
        draft.phase = then;
        draft.times = draft.times.quiet(draft.now.plus(draft.config.rollback().coolDown()));
      }
      case Phase.Frozen(_, Phase then) -> draft.phase = then;
      case Phase.Pending _,
          Waiting _,
          Phase.Progressing _,
          AwaitingApproval _,
          Phase.Baking _,
          Phase.Promoting _,
          Phase.Succeeded _,
          Phase.RollingBack _,
          Phase.RolledBack _ -> {
        return refusal(draft, "resume");
      }
    }
    draft.progressed();
    return draft.done();
  }

  private static Answer approve(Draft draft) {
    if (!(draft.phase instanceof AwaitingApproval asked)) {
      return refusal(draft, "approve");
    }
    draft.phase = asked.then();
    draft.progressed();
    switch (asked.question()) {
      case STEP -> draft.nextStep();
      case ROLL_BACK -> Backward.byItself(draft, asked.reason());
      case DEADLINE -> {} // it begins anew
      case HOOK ->
          draft
              .hooks()
              .replaceAll(run -> run.number() == asked.run() ? run.with(Status.SUCCEEDED) : run);
      case JUDGING -> draft.judgeAnew();
    }
    return draft.done();
  }

  private static Answer takeOver(Draft draft) {
    boolean possible =
        switch (draft.phase) {
          case Waiting _, Phase.Progressing _, Paused _, AwaitingApproval _ -> true;
          case Phase.Baking _, Phase.Frozen _ -> true;
          case Phase.Pending _,
              Phase.Promoting _,
              Phase.Succeeded _,
              Phase.RollingBack _,
              Phase.RolledBack _ ->
              false;
        };
    if (!possible
        || draft.phase.base() instanceof Phase.RollingBack
        || draft.phase.base() instanceof Phase.Promoting
        || draft.rolling() != null) {
      return refusal(draft, "take-over");
    }
    if (!draft.phase.takenOver()) {
      hold(draft, Paused.Cause.TAKE_OVER);
    }
    return draft.done();
  }
}
