package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import dev.segue.gateway.control.rollout.plan.Phase.Paused;
import dev.segue.gateway.control.rollout.plan.Phase.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The way forward, as many steps as can be taken now; the wanted split is in force. */
final class Forward {
  private Forward() {}

  static void go(Draft draft) {
    wake(draft);
    while (draft.phase instanceof Phase.Progressing) {
      int step = draft.step;
      begin(draft);
      if (draft.phase instanceof Phase.Progressing) {
        take(draft);
      }
      if (draft.step == step) {
        return; // it waits for something
      }
    }
  }

  /** Ends what ends by itself. */
  private static void wake(Draft draft) {
    switch (draft.phase) {
      case Waiting(Waiting.Reason reason) -> {
        boolean waits =
            switch (reason) {
              case FREEZE_WINDOW -> draft.config.frozenAt(draft.now);
              case CANDIDATE_UNAVAILABLE -> !draft.world.candidateAvailable();
            };
        if (!waits) {
          draft.phase = new Phase.Progressing();
          lookAgainAfterAFailure(draft);
          draft.progressed();
        }
      }
      case Paused(Paused.Cause by, @Nullable Instant until, _) -> {
        if (by == Paused.Cause.STEP && until != null && !draft.now.isBefore(until)) {
          draft.phase = new Phase.Progressing();
          draft.nextStep();
        }
      }
      case Phase.Baking(Instant until) -> {
        boolean passed = draft.tally.passing(draft.stint(), 1);
        if (!draft.now.isBefore(until) && passed && !draft.config.frozenAt(draft.now)) {
          promote(draft);
        }
      }
      case Phase.Promoting _ -> succeed(draft);
      case Phase.Pending _,
          Phase.Progressing _,
          Phase.AwaitingApproval _,
          Phase.Succeeded _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Frozen _ -> {}
    }
  }

  /** A look that failed while a larger weight had to wait takes back the pass before it. */
  private static void lookAgainAfterAFailure(Draft draft) {
    boolean judged =
        draft.step > 0 && draft.course().get(draft.step - 1).action() instanceof Action.Judge;
    if (judged && draft.tally.hasFailedLast(draft.stint())) {
      draft.jumpTo(draft.step - 1);
    }
  }

  /** The rollout's own rules come into force before its first step, and after its first gate. */
  private static void begin(Draft draft) {
    boolean due =
        draft.step == Course.firstStep(draft.config)
            && !draft.config.match().isEmpty()
            && !draft.wanted.matched();
    if (due && !isHeldByWindow(draft)) {
      draft.setMatch(true);
    }
  }

  private static boolean isHeldByWindow(Draft draft) {
    if (draft.config.frozenAt(draft.now)) {
      draft.phase = new Waiting(Waiting.Reason.FREEZE_WINDOW);
      return true;
    }
    return false;
  }

  /** Takes the step that is due, or as much of it as can be taken now. */
  static void take(Draft draft) {
    @Nullable StepConfig step = draft.current();
    if (step == null) {
      bake(draft);
      return;
    }
    switch (step.action()) {
      case Action.SetWeight(int weight) -> setWeight(draft, step, weight);
      case Action.Judge(int passes) -> {
        if (draft.tally.passing(draft.stint(), passes)) {
          draft.nextStep();
        }
      }
      case Action.PreCheck _ -> {} // ends with a look
      case Action.PauseFor(Duration time) -> pause(draft, draft.now.plus(time));
      case Action.PauseUntilResumed _ -> pause(draft, null);
      case Action.Approve _ -> draft.ask(Question.STEP, "step " + (draft.step + 1));
      case Action.Hook(String name) -> hook(draft, step, name);
      case Action.UpdateBatch batch -> RollingUpdate.go(draft, batch);
    }
  }

  private static void pause(Draft draft, @Nullable Instant until) {
    draft.phase = new Paused(Paused.Cause.STEP, until, new Phase.Progressing());
  }

  private static void setWeight(Draft draft, StepConfig step, int weight) {
    boolean more = weight > draft.wanted.split().of(draft.config.candidate());
    if (more && isHeldByWindow(draft)) {
      return;
    }
    draft.pointOfNoReturn |= step.irreversible();
    draft.setSplit(Course.at(draft.config, weight));
    draft.judgeAnew();
    draft.nextStep();
  }

  private static void hook(Draft draft, StepConfig step, String name) {
    @Nullable HookRun run = draft.hook("");
    if (run == null) {
      if (!isHeldByWindow(draft)) {
        draft.pointOfNoReturn |= step.irreversible();
        draft.runHook(name, "");
      }
      return;
    }
    switch (run.status()) {
      case RUNNING -> {}
      case SUCCEEDED -> {
        draft.tally = draft.tally.anew(); // nobody has looked at what the hook has done
        draft.lookAnew();
        draft.nextStep();
      }
      case FAILED -> Backward.byItself(draft, "hook " + name + " failed");
      case UNKNOWN -> draft.askAboutHook(run);
    }
  }

  private static void bake(Draft draft) {
    if (draft.config.bake().isZero()) {
      if (!isHeldByWindow(draft)) {
        promote(draft);
      }
    } else {
      draft.phase = new Phase.Baking(draft.now.plus(draft.config.bake()));
    }
  }

  /** The candidate becomes the route's only backend; a rolling update has nothing to promote. */
  static void promote(Draft draft) {
    if (draft.rolling() != null) {
      succeed(draft);
      return;
    }
    draft.phase = new Phase.Promoting();
    draft.setSplit(Course.candidateOnly(draft.config));
    draft.setMatch(false);
  }

  private static void succeed(Draft draft) {
    Instant until = draft.now.plus(draft.config.rollback().window());
    draft.phase = new Phase.Succeeded(draft.now, until);
    String file =
        draft.rolling() != null
            ? "all endpoints of " + draft.config.stable() + " are updated"
            : "for the file: "
                + draft.config.route()
                + ".split { "
                + draft.config.candidate()
                + " = "
                + Course.totalWeight(draft.config)
                + " }";
    draft.tell(
        Effect.About.CLEAN_UP,
        file + "; undo is possible until " + until.truncatedTo(ChronoUnit.SECONDS));
  }
}
