package dev.segue.gateway.control.rollout;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** A rollout in the control API's words. */
final class RolloutViews {
  private static final SequencedMap<String, Verb> VERBS = verbs();

  private RolloutViews() {}

  private static SequencedMap<String, Verb> verbs() {
    SequencedMap<String, Verb> verbs = new LinkedHashMap<>();
    verbs.put("start", new Verb.Start());
    verbs.put("pause", new Verb.Pause());
    verbs.put("resume", new Verb.Resume());
    verbs.put("approve", new Verb.Approve());
    verbs.put("promote", new Verb.Promote());
    verbs.put("promote-full", new Verb.PromoteFull());
    verbs.put("skip", new Verb.Skip());
    verbs.put("abort", new Verb.Abort(false, false, false));
    verbs.put("retry", new Verb.Retry());
    verbs.put("undo", new Verb.Undo(false));
    return java.util.Collections.unmodifiableSequencedMap(verbs);
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
    VERBS.forEach((word, verb) -> {
      if (!(Rollout.tell(config, state, verb, world, now) instanceof Answer.Refusal)) {
        possible.add(word);
      }
    });
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
