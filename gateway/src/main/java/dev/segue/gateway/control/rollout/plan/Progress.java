package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a rollout is.
 *
 * @param done steps, or endpoints of a rolling update
 * @param left the least time until it succeeds, if every look passes and nobody is waited for;
 *     {@code null} where nothing can be said
 */
public record Progress(int done, int total, @Nullable Duration left) {
  /** Of a rollout that goes forward. */
  public static Progress of(RolloutConfig config, RolloutState state, Instant now) {
    List<StepConfig> course = Rollout.course(config, state);
    Duration times = config.bake();
    if (state.phase().base() instanceof Phase.Baking(Instant until)) {
      times = until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }
    for (StepConfig step : course.subList(state.step(), course.size())) {
      times = times.plus(time(config, step.action()));
    }
    int endpoints = state.endpoints().size();
    if (endpoints == 0) {
      boolean forward = goesForward(state.phase().base());
      return new Progress(state.step(), course.size(), forward ? times : null);
    }
    int updated = count(state, EndpointUpdate.Stage.UPDATED);
    boolean known = updated > 0 && goesForward(state.phase().base());
    Duration each = known ? pace(state, now, updated) : Duration.ZERO;
    Duration left = times.plus(each.multipliedBy(endpoints - updated));
    return new Progress(updated, endpoints, known ? left : null);
  }

  /** What an endpoint has taken so far, all waits and looks counted. */
  private static Duration pace(RolloutState state, Instant now, int updated) {
    return Duration.between(state.times().started(), now).dividedBy(updated);
  }

  private static boolean goesForward(Phase base) {
    return switch (base) {
      case Phase.Waiting _,
          Phase.Progressing _,
          Phase.Paused _,
          Phase.AwaitingApproval _,
          Phase.Baking _,
          Phase.Promoting _ ->
          true;
      case Phase.Pending _,
          Phase.Succeeded _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Frozen _ ->
          false;
    };
  }

  private static int count(RolloutState state, EndpointUpdate.Stage stage) {
    return (int) state.endpoints().stream().filter(one -> one.stage() == stage).count();
  }

  private static Duration time(RolloutConfig config, Action action) {
    return switch (action) {
      case Action.Judge(int passes) -> config.judging().interval().multipliedBy(passes);
      case Action.PauseFor(Duration time) -> time;
      case Action.SetWeight _,
          Action.PreCheck _,
          Action.PauseUntilResumed _,
          Action.Approve _,
          Action.Hook _,
          Action.UpdateBatch _ ->
          Duration.ZERO;
    };
  }
}
