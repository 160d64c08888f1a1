package dev.segue.gateway.control.rollout;

import dev.segue.admin.RolloutOperations.Checklist;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.judge.Assessment;
import dev.segue.gateway.control.rollout.judge.Outcome;
import dev.segue.gateway.control.rollout.plan.HookRun;
import dev.segue.gateway.control.rollout.plan.Look;
import dev.segue.gateway.control.rollout.plan.Observation;
import dev.segue.gateway.control.rollout.plan.Observation.Trip;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import dev.segue.gateway.control.rollout.plan.Rollout;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.control.rollout.plan.Verb;
import dev.segue.gateway.metrics.ControlMetrics;
import dev.segue.gateway.metrics.RollbackTrigger;
import dev.segue.gateway.metrics.RolloutMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts what rollouts come to, for the metrics page. Control thread. */
final class Counting {
  private final ControlMetrics operations;
  private final RolloutMetrics rollouts;

  Counting(ControlMetrics metrics) {
    operations = metrics;
    rollouts = metrics.rollouts();
  }

  /** A rollout has this definition from now on. */
  void defined(RolloutConfig config) {
    List<String> checks = config.judging().checks().stream().map(CheckConfig::id).toList();
    rollouts.expect(config.id(), checks, hooks(config));
  }

  private static Set<String> hooks(RolloutConfig config) {
    Set<String> names = new TreeSet<>();
    if (config.strategy() instanceof StrategyConfig.Rolling rolling) {
      names.add(rolling.hook());
      names.add(rolling.undoHook());
    }
    RolloutState fresh = Rollout.pending(Instant.EPOCH);
    for (StepConfig step : Rollout.course(config, fresh)) {
      if (step.action() instanceof StepConfig.Action.Hook(String name)) {
        names.add(name);
      }
    }
    return names;
  }

  void looked(String rollout, List<Assessment.Checked> verdicts) {
    for (Assessment.Checked one : verdicts) {
      rollouts.looked(rollout, one.checkId(), RolloutViews.word(one.verdict()));
    }
  }

  void hookEnded(String rollout, String hook, boolean succeeded) {
    rollouts.hookEnded(rollout, hook, succeeded);
  }

  /**
   * A decision is in force.
   *
   * @param why what leads back, if this does
   */
  void moved(
      RolloutConfig config,
      RolloutState before,
      RolloutState after,
      RollbackTrigger why,
      Instant now) {
    String operation = "rollout_" + RolloutViews.strategy(config).replace('-', '_');
    if (after.attempt() != before.attempt()) {
      operations.began(operation);
    }
    if (after.attempt() == 0) {
      return; // aborted before it began: nothing was rolled back
    }
    if (isBack(after) && !isBack(before)) {
      rollouts.rolledBack(config.id(), why);
    }
    Duration took = Duration.between(after.times().started(), now);
    Duration duration = took.isNegative() ? Duration.ZERO : took; // the wall clock was set back
    if (after.phase() instanceof Phase.Succeeded && !(before.phase() instanceof Phase.Succeeded)) {
      rollouts.ended(config.id(), RolloutMetrics.SUCCEEDED, duration);
      operations.operation(operation, ControlMetrics.SUCCESS, duration.toNanos());
    }
    if (after.phase() instanceof Phase.RolledBack
        && !(before.phase() instanceof Phase.RolledBack)) {
      rollouts.ended(config.id(), RolloutMetrics.ROLLED_BACK, duration);
      operations.operation(operation, ControlMetrics.ROLLED_BACK, duration.toNanos());
    }
  }

  private static boolean isBack(RolloutState state) {
    Phase base = state.phase().base();
    return base instanceof Phase.RollingBack || base instanceof Phase.RolledBack;
  }

  /** What a way back that is begun by this observation is begun by. */
  static RollbackTrigger why(RolloutState state, Observation seen) {
    @Nullable Trip trip = seen.trip();
    if (trip != null && trip.auto()) {
      return RollbackTrigger.of(trip.trigger());
    }
    boolean hookFailed =
        seen.hooks().stream().anyMatch(result -> !result.succeeded())
            || state.hooks().stream().anyMatch(run -> run.status() == HookRun.Status.FAILED);
    if (hookFailed) {
      return RollbackTrigger.HOOK;
    }
    @Nullable Look look = seen.look();
    return look == null || look.outcome() == Outcome.PASS
        ? RollbackTrigger.DEADLINE
        : RollbackTrigger.CHECK;
  }

  /** The same where it is begun by a word: a yes is to what the trigger has asked. */
  static RollbackTrigger why(RolloutState state, Verb verb) {
    @Nullable String told = state.told();
    boolean asked =
        state.phase() instanceof Phase.AwaitingApproval awaiting
            && awaiting.question() == Question.ROLL_BACK;
    return verb instanceof Verb.Approve && asked && told != null
        ? RollbackTrigger.of(told)
        : RollbackTrigger.OPERATOR;
  }

  /** Where all rollouts stand. */
  void standing(Shown shown) {
    rollouts.standing(
        shown.rollouts().stream()
            .map(view ->
                standing(
                    view,
                    unmet(shown.checklist(view.id(), Checklist.PREFLIGHT)),
                    view.phase().equals("succeeded")
                        ? unmet(shown.checklist(view.id(), Checklist.POSTFLIGHT))
                        : 0))
            .toList());
  }

  private static int unmet(@Nullable ChecklistView list) {
    return list == null ? 0 : list.unmet();
  }

  private static RolloutMetrics.Standing standing(RolloutView view, int before, int after) {
    return new RolloutMetrics.Standing(
        view.id(),
        view.route(),
        view.stable(),
        view.candidate(),
        view.strategy(),
        view.phase(),
        view.done(),
        view.total(),
        view.candidateWeight() / 100,
        view.attempt(),
        before,
        after);
  }

  /** Only these are left. */
  void keep(Set<String> ids) {
    rollouts.keep(ids);
  }
}
