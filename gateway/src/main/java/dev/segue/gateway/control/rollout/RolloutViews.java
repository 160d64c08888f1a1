package dev.segue.gateway.control.rollout;

import dev.segue.admin.RolloutOperations.RolloutOption;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.view.RolloutView;
import dev.segue.admin.view.RolloutView.CheckView;
import dev.segue.admin.view.RolloutView.StepView;
import dev.segue.admin.view.RolloutView.UpdateView;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.judge.Verdict;
import dev.segue.gateway.control.rollout.plan.Answer;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.Progress;
import dev.segue.gateway.control.rollout.plan.Rollout;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.control.rollout.plan.Verb;
import dev.segue.gateway.control.rollout.plan.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rollout in the control API's words. */
final class RolloutViews {
  private RolloutViews() {}

  /** A verb of the control API as the plan has it. */
  static Verb verb(RolloutVerb verb, Set<RolloutOption> options) {
    boolean force = options.contains(RolloutOption.FORCE);
    return switch (verb) {
      case START -> new Verb.Start();
      case PAUSE -> new Verb.Pause();
      case RESUME -> new Verb.Resume();
      case APPROVE -> new Verb.Approve();
      case PROMOTE -> new Verb.Promote();
      case PROMOTE_FULL -> new Verb.PromoteFull();
      case SKIP -> new Verb.Skip();
      case ABORT ->
          new Verb.Abort(
              options.contains(RolloutOption.CUT), options.contains(RolloutOption.RAMPED), force);
      case RETRY -> new Verb.Retry();
      case UNDO -> new Verb.Undo(force);
    };
  }

  static RolloutView of(Run run, Instant now) {
    RolloutConfig config = run.config();
    RolloutState state = run.state();
    World world = run.world();
    Progress progress = Progress.of(config, state, now);
    Duration left = progress.left();
    Phase phase = state.phase();
    return new RolloutView(
        config.id(),
        config.route(),
        config.stable(),
        config.candidate(),
        strategy(config),
        phase.word(),
        phase.why(),
        state.attempt(),
        state.attempt() == 0 || phase instanceof Phase.Pending ? null : state.times().started(),
        until(phase),
        phase instanceof Phase.Succeeded succeeded ? succeeded.undoUntil() : null,
        world.inForce().weights(),
        run.candidateWeight(),
        progress.done(),
        progress.total(),
        left == null ? null : left.toSeconds(),
        possible(config, state, world, now),
        steps(config, state),
        state.endpoints().stream()
            .map(one ->
                new UpdateView(
                    one.endpoint(),
                    one.stage().words(),
                    world.endpoints().containsKey(one.endpoint())
                        ? world.endpoint(one.endpoint()).version()
                        : ""))
            .toList(),
        run.verdicts().stream()
            .map(one -> new CheckView(one.checkId(), word(one.verdict()), one.verdict().reason()))
            .toList(),
        phase.takenOver());
  }

  static String strategy(RolloutConfig config) {
    return switch (config.strategy()) {
      case StrategyConfig.Canary _ -> "canary";
      case StrategyConfig.BlueGreen _ -> "blue-green";
      case StrategyConfig.Rolling _ -> "rolling";
    };
  }

  private static @Nullable Instant until(Phase phase) {
    return switch (phase) {
      case Phase.Paused paused -> paused.until();
      case Phase.Baking baking -> baking.until();
      case Phase.Pending _,
          Phase.Waiting _,
          Phase.Progressing _,
          Phase.AwaitingApproval _,
          Phase.Promoting _,
          Phase.Succeeded _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Frozen _ ->
          null;
    };
  }

  private static List<String> possible(
      RolloutConfig config, RolloutState state, World world, Instant now) {
    List<String> possible = new ArrayList<>();
    for (RolloutVerb word : RolloutVerb.values()) {
      Verb verb = verb(word, Set.of());
      if (!(Rollout.tell(config, state, verb, world, now) instanceof Answer.Refusal)) {
        possible.add(word.word());
      }
    }
    return possible;
  }

  private static List<StepView> steps(RolloutConfig config, RolloutState state) {
    List<StepView> steps = new ArrayList<>();
    for (StepConfig step : Rollout.course(config, state)) {
      int index = steps.size();
      String word = index < state.step() ? "done" : index == state.step() ? "current" : "to-come";
      steps.add(new StepView(step.action().words(), word, step.irreversible()));
    }
    return steps;
  }

  static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Pass _ -> "pass";
      case Verdict.Fail _ -> "fail";
      case Verdict.NeedMore _ -> "need-more";
      case Verdict.NoData _ -> "no-data";
      case Verdict.SourceError _ -> "error";
    };
  }
}
