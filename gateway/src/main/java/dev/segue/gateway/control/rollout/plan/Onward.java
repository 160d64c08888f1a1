package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.control.rollout.plan.HookRun.Status;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import dev.segue.gateway.control.rollout.plan.Phase.Paused;
import dev.segue.gateway.control.rollout.plan.Phase.Waiting;
import org.jspecify.annotations.Nullable;

/** The words that go on without what the plan would wait for. */
final class Onward {
  private Onward() {}

  static Answer promote(Draft draft) {
    switch (draft.phase) {
      case Paused(Paused.Cause by, _, Phase then) when by == Paused.Cause.STEP -> {
        draft.phase = then;
        draft.nextStep();
      }
      case AwaitingApproval(Question question, _, _, Phase then) when question == Question.STEP -> {
        draft.phase = then;
        draft.nextStep();
      }
      case AwaitingApproval(Question question, _, _, Phase then)
          when question == Question.JUDGING -> {
        draft.phase = then;
        pastJudging(draft);
      }
      case Phase.Baking _ -> endBake(draft);
      case Phase.Pending _,
          Waiting _,
          Phase.Progressing _,
          Paused _,
          AwaitingApproval _,
          Phase.Promoting _,
          Phase.Succeeded _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Frozen _ -> {
        return Verbs.refusal(draft, "promote");
      }
    }
    return draft.done();
  }

  private static void pastJudging(Draft draft) {
    @Nullable StepConfig step = draft.current();
    if (draft.phase instanceof Phase.Baking) {
      endBake(draft);
    } else if (step != null && step.action() instanceof Action.Judge) {
      draft.tally = draft.tally.anew();
      draft.nextStep();
    } else {
      draft.tally = draft.tally.anew();
    }
  }

  private static void endBake(Draft draft) {
    if (draft.splitIsInForce()) {
      Forward.promote(draft);
    }
  }

  /** To the last weight; what is begun there is watched and baked as ever. */
  static Answer promoteFull(Draft draft) {
    boolean possible =
        switch (draft.phase) {
          case Waiting _, Phase.Progressing _, Paused _, Phase.Frozen _ -> true;
          case AwaitingApproval asked -> asked.question() != Question.ROLL_BACK;
          case Phase.Pending _,
              Phase.Baking _,
              Phase.Promoting _,
              Phase.Succeeded _,
              Phase.RollingBack _,
              Phase.RolledBack _ ->
              false;
        };
    boolean onTheWayUp =
        !(draft.phase.base() instanceof Phase.RollingBack
            || draft.phase.base() instanceof Phase.Baking
            || draft.phase.base() instanceof Phase.Promoting);
    boolean hasWeights = draft.rolling() == null && !draft.phase.takenOver();
    if (!possible || !onTheWayUp || !hasWeights || hookRuns(draft)) {
      return Verbs.refusal(draft, "promote-full");
    }
    if (!draft.world.candidateAvailable()) {
      return new Answer.Refusal(
          draft.config.candidate() + " has no available endpoint", "make one available first");
    }
    draft.phase = new Phase.Progressing();
    draft.progressed();
    if (draft.step <= lastWeight(draft)) {
      draft.jumpTo(lastWeight(draft));
      Forward.take(draft); // at once, whatever else has happened: the candidate may be all there is
    }
    return draft.done();
  }

  private static boolean hookRuns(Draft draft) {
    return draft.hooks().stream().anyMatch(run -> run.status() == Status.RUNNING);
  }

  private static int lastWeight(Draft draft) {
    int last = 0;
    for (int i = 0; i < draft.course().size(); i++) {
      last = draft.course().get(i).action() instanceof Action.SetWeight ? i : last;
    }
    return last;
  }

  static Answer skip(Draft draft) {
    @Nullable StepConfig step = draft.current();
    boolean runs = draft.hooks().stream().anyMatch(run -> run.status() == Status.RUNNING);
    if (!isAtAStep(draft.phase)
        || step == null
        || runs
        || step.action() instanceof Action.UpdateBatch) {
      return Verbs.refusal(draft, "skip");
    }
    draft.phase = new Phase.Progressing();
    draft.tally = draft.tally.anew();
    draft.nextStep();
    return draft.done();
  }

  private static boolean isAtAStep(Phase phase) {
    return switch (phase) {
      case Phase.Progressing _ -> true;
      case Paused paused -> paused.by() == Paused.Cause.STEP;
      case AwaitingApproval asked ->
          asked.question() != Question.ROLL_BACK
              && !(asked.then() instanceof Phase.RollingBack)
              && !(asked.then() instanceof Phase.Baking);
      case Phase.Pending _,
          Waiting _,
          Phase.Baking _,
          Phase.Promoting _,
          Phase.Succeeded _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Frozen _ ->
          false;
    };
  }
}
