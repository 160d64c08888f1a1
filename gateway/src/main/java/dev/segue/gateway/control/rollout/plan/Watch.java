package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look is due for. The time between looks is measured by who looks, with a monotonic clock,
 * anew for each stint.
 *
 * @param preCheck the candidate itself is asked, since it has no traffic yet
 */
public record Watch(int stint, Duration every, boolean preCheck) {
  /** {@code null} = there is nothing to look at. */
  static @Nullable Watch of(
      RolloutConfig config, List<StepConfig> course, RolloutState state, Instant now) {
    if (state.phase().takenOver() || state.phase() instanceof Phase.Frozen) {
      return null;
    }
    return switch (state.phase().base()) {
      case Phase.Progressing _, Phase.Waiting _, Phase.Paused _, Phase.AwaitingApproval _ ->
          inCourse(config, course, state, now);
      case Phase.Baking _ -> checks(config, state, now);
      case Phase.Pending _,
          Phase.Promoting _,
          Phase.Succeeded _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Frozen _ ->
          null;
    };
  }

  private static @Nullable Watch inCourse(
      RolloutConfig config, List<StepConfig> course, RolloutState state, Instant now) {
    @Nullable Action action =
        state.step() < course.size() ? course.get(state.step()).action() : null;
    if (action instanceof Action.PreCheck(_, Duration every)) {
      boolean asking = state.phase() instanceof Phase.Progressing;
      return asking ? new Watch(state.stint(), every, true) : null;
    }
    boolean hasTraffic = Rollout.serves(config, state) || action instanceof Action.Judge;
    return hasTraffic ? checks(config, state, now) : null;
  }

  /** Before the initial delay is over nothing is looked at, so nothing of it becomes evidence. */
  private static @Nullable Watch checks(RolloutConfig config, RolloutState state, Instant now) {
    @Nullable Instant from = state.times().judgeFrom();
    return from == null || now.isBefore(from)
        ? null
        : new Watch(state.stint(), config.judging().interval(), false);
  }
}
