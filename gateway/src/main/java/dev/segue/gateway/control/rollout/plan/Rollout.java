package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.control.rollout.plan.HookRun.Status;
import dev.segue.gateway.control.rollout.plan.Observation.Trip;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import dev.segue.gateway.control.rollout.plan.RolloutState.Times;
import dev.segue.gateway.control.rollout.plan.RolloutState.Wanted;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a rollout does next. Every function is pure; {@code now} is the wall clock's, since
 * pauses, bakes, deadlines and windows run on over a restart.
 */
public final class Rollout {
  private Rollout() {}

  /** A rollout that nobody has started. */
  public static RolloutState pending(Instant now) {
    return pending(0, 0, now);
  }

  /** One that begins with new books after that; numbers of attempts and runs are not used again. */
  public static RolloutState pendingAfter(RolloutState last, Instant now) {
    return pending(last.attempt(), last.lastRun(), now);
  }

  private static RolloutState pending(int attempt, int lastRun, Instant now) {
    return new RolloutState(
        attempt,
        new Phase.Pending(),
        0,
        new Wanted(Split.NONE, Split.NONE, false, false),
        Tally.NOTHING,
        0,
        false,
        List.of(),
        lastRun,
        List.of(),
        new Times(now, now, null, null),
        null);
  }

  /** The steps that this rollout takes, one after the other. */
  public static List<StepConfig> course(RolloutConfig config, RolloutState state) {
    return Course.of(config, state.endpoints().size());
  }

  /** What to look at now, or {@code null}. */
  public static @Nullable Watch watch(RolloutConfig config, RolloutState state, Instant now) {
    return Watch.of(config, course(config, state), state, now);
  }

  /** Whether the candidate has traffic that counts, as far as it is up to the rollout. */
  public static boolean serves(RolloutConfig config, RolloutState state) {
    return state.wanted().split().of(config.candidate()) > 0
        || (state.wanted().matched() && config.judgesMatched())
        || state.endpoints().stream().anyMatch(one -> one.stage() == EndpointUpdate.Stage.UPDATED);
  }

  /** Goes on by what was seen. Called again soon, a second or so, whatever it came to. */
  public static Step observe(
      RolloutConfig config, RolloutState state, Observation seen, Instant now) {
    Draft draft = drafted(config, state, seen, now);
    switch (state.phase()) {
      case Phase.Pending _, Phase.Frozen _ -> {}
      case Phase.Succeeded succeeded -> endWindow(draft, succeeded);
      case Phase.RolledBack rolledBack -> closeTunnels(draft, rolledBack);
      case Phase.RollingBack _ -> Backward.go(draft);
      case Phase.Waiting _,
          Phase.Progressing _,
          Phase.Paused _,
          Phase.AwaitingApproval _,
          Phase.Baking _,
          Phase.Promoting _ ->
          live(draft, seen);
    }
    return draft.done();
  }

  /** The facts in what was seen without a decision by them: for while none can be stored. */
  public static RolloutState noted(
      RolloutConfig config, RolloutState state, Observation seen, Instant now) {
    Draft draft = drafted(config, state, seen, now);
    if (seen.look() != null && !draft.phase.takenOver()) {
      Judging.note(draft, seen.look());
    }
    return draft.state();
  }

  private static Draft drafted(
      RolloutConfig config, RolloutState state, Observation seen, Instant now) {
    Draft draft = new Draft(config, state, seen.world(), now);
    for (Observation.HookResult result : seen.hooks()) {
      draft.hooks().replaceAll(run -> run.number() == result.run() ? ended(run, result) : run);
    }
    return draft;
  }

  /** What an operator's word comes to. */
  public static Answer tell(
      RolloutConfig config, RolloutState state, Verb verb, World world, Instant now) {
    return Verbs.tell(new Draft(config, state, world, now), verb);
  }

  /**
   * Goes on after the process was started again, from the state that was journalled last. It does
   * not matter how many of its effects were carried out.
   */
  public static Step recover(RolloutConfig config, RolloutState state, World world, Instant now) {
    Draft draft = new Draft(config, state, world, now);
    Recovery.recover(draft);
    return draft.done();
  }

  private static HookRun ended(HookRun run, Observation.HookResult result) {
    return run.with(result.succeeded() ? Status.SUCCEEDED : Status.FAILED);
  }

  private static void live(Draft draft, Observation seen) {
    if (draft.phase.base() instanceof Phase.RollingBack) {
      return; // a person is asked about a hook on the way back
    }
    if (tripped(draft, seen.trip()) || draft.phase.takenOver()) {
      return;
    }
    if (stableIsLost(draft)) {
      draft.freeze(Backward.noStable(draft)); // before its weights are set again: it serves nobody
    } else if (!draft.splitIsInForce()) {
      Backward.restore(draft);
    } else {
      if (seen.look() != null) {
        Judging.take(draft, seen.look());
      }
      Forward.go(draft);
    }
    deadline(draft);
  }

  /** Whether a trigger has decided. */
  private static boolean tripped(Draft draft, @Nullable Trip trip) {
    if (trip == null) {
      draft.told = null;
      return false;
    }
    String reason = "trigger " + trip.trigger() + ": " + trip.reason();
    if (!trip.trigger().equals(draft.told)) {
      draft.told = trip.trigger();
      draft.tell(Effect.About.TRIGGER, reason);
    }
    if (draft.phase.takenOver()) {
      return true; // the weights are an operator's, and so is the decision
    }
    if (trip.auto()) {
      Backward.byItself(draft, reason);
      return true;
    }
    @Nullable Instant quietUntil = draft.times.quietUntil();
    boolean quiet = quietUntil != null && draft.now.isBefore(quietUntil);
    boolean asked =
        draft.phase instanceof Phase.AwaitingApproval awaiting
            && awaiting.question() == Question.ROLL_BACK;
    if (quiet || asked) {
      return false;
    }
    draft.ask(Question.ROLL_BACK, reason);
    return true;
  }

  private static boolean stableIsLost(Draft draft) {
    boolean needed =
        switch (draft.phase) {
          case Phase.Waiting _, Phase.Progressing _, Phase.Baking _ -> true;
          case Phase.Paused paused -> paused.by() == Phase.Paused.Cause.STEP;
          case Phase.Pending _,
              Phase.AwaitingApproval _,
              Phase.Promoting _,
              Phase.Succeeded _,
              Phase.RollingBack _,
              Phase.RolledBack _,
              Phase.Frozen _ ->
              false;
        };
    return needed && draft.rolling() == null && !draft.world.stableAvailable();
  }

  private static void deadline(Draft draft) {
    boolean counts =
        draft.phase instanceof Phase.Progressing
            || (draft.phase instanceof Phase.Waiting(Phase.Waiting.Reason reason)
                && reason == Phase.Waiting.Reason.CANDIDATE_UNAVAILABLE);
    if (counts && draft.isPast(draft.times.progressed(), draft.config.progressDeadline())) {
      String reason = "step " + (draft.step + 1) + " has missed the progress deadline";
      draft.stuck(draft.config.onDeadline(), Question.DEADLINE, reason);
    }
  }

  /** The window is over only when it is in force that the old backend is no fallback any more. */
  private static void endWindow(Draft draft, Phase.Succeeded succeeded) {
    if (succeeded.undoUntil() == null || draft.now.isBefore(succeeded.undoUntil())) {
      return;
    }
    // Where others have moved the traffic since, the fallback is theirs as well.
    boolean ours = draft.rolling() == null && draft.world.inForce().isAll(draft.config.candidate());
    if (ours && draft.world.stableIsFallback()) {
      draft.effect(new Effect.EndFallback());
      return;
    }
    draft.phase = new Phase.Succeeded(succeeded.at(), null);
    if (ours) {
      String file = "for the file: " + draft.config.route() + ".fallback = none; ";
      draft.tell(Effect.About.CLEAN_UP, file + draft.config.stable() + " may go");
    }
  }

  private static void closeTunnels(Draft draft, Phase.RolledBack rolledBack) {
    @Nullable Instant at = rolledBack.closeTunnelsAt();
    if (at != null && !draft.now.isBefore(at)) {
      draft.phase = new Phase.RolledBack(rolledBack.reason(), rolledBack.retryFrom(), null);
      draft.effect(new Effect.CloseTunnels());
    }
  }
}
