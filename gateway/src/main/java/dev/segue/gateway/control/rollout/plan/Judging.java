package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.RolloutConfig.JudgingConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action.PreCheck;
import dev.segue.gateway.control.rollout.judge.Outcome;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import org.jspecify.annotations.Nullable;

/** Counts looks, and says when there were too many of a kind. */
final class Judging {
  private Judging() {}

  /** A look that belongs to what was before is left out. */
  static void take(Draft draft, Look look) {
    @Nullable Watch watch = draft.watch();
    if (watch != null && watch.stint() == look.stint() && watch.preCheck()) {
      preCheck(draft, look);
    } else if (note(draft, look)) {
      decide(draft, look);
    }
  }

  /** Only counts it, where it counts. */
  static boolean note(Draft draft, Look look) {
    @Nullable Watch watch = draft.watch();
    if (watch == null || watch.stint() != look.stint() || watch.preCheck()) {
      return false;
    }
    boolean counts = counts(draft, look);
    if (counts) {
      draft.tally = draft.tally.with(look);
    }
    return counts;
  }

  /** While nobody waits for a verdict, only a clear one counts. */
  private static boolean counts(Draft draft, Look look) {
    boolean waitedFor =
        draft.phase instanceof Phase.Progressing || draft.phase instanceof Phase.Baking;
    return waitedFor || look.outcome() == Outcome.PASS || look.outcome() == Outcome.FAIL;
  }

  private static void decide(Draft draft, Look look) {
    JudgingConfig limits = draft.config.judging();
    Tally tally = draft.tally;
    switch (look.outcome()) {
      case PASS -> {}
      case FAIL -> {
        draft.tell(Effect.About.CHECK_FAILED, look.reason());
        if (tally.failures() > limits.failureLimit()) {
          Backward.byItself(draft, tally.failures() + " failed looks; the last: " + look.reason());
        }
      }
      case INCONCLUSIVE -> {
        if (tally.inconclusives() > limits.inconclusiveLimit()) {
          String reason = tally.inconclusives() + " looks could not decide: " + look.reason();
          draft.stuck(limits.onInconclusive(), Question.JUDGING, reason);
        }
      }
      case NO_DATA -> {
        if (tally.noData() > limits.noDataLimit()) {
          String reason = tally.noData() + " looks in a row without traffic: " + look.reason();
          draft.stuck(limits.onNoData(), Question.JUDGING, reason);
        }
      }
      case SOURCE_ERROR -> {
        if (tally.errors() > limits.consecutiveErrorLimit()) {
          String reason = tally.errors() + " looks in a row without a source: " + look.reason();
          draft.stuck(limits.onSourceError(), Question.JUDGING, reason);
        }
      }
    }
  }

  /** Whatever a try came to, if it is no pass it was one of so many. */
  private static void preCheck(Draft draft, Look look) {
    @Nullable StepConfig step = draft.current();
    if (step == null || !(step.action() instanceof PreCheck check)) {
      return;
    }
    if (look.outcome() == Outcome.PASS) {
      draft.tally = draft.tally.anew();
      draft.lookAnew();
      draft.nextStep();
      return;
    }
    Look missed = new Look(look.stint(), Outcome.INCONCLUSIVE, look.reason());
    draft.tally = draft.tally.with(missed);
    if (draft.tally.inconclusives() >= check.tries()) {
      Backward.byItself(draft, check.tries() + " pre-checks failed; the last: " + look.reason());
    }
  }
}
