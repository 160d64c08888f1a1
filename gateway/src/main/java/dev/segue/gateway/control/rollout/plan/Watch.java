package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import java.time.Duration;
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
  static @Nullable Watch of(RolloutConfig config, List<StepConfig> course, RolloutState state) {
    if (state.phase().takenOver() || state.phase() instanceof Phase.Frozen) {
      return null;
    }
    return switch (state.phase().base()) {
      case Phase.Progressing _, Phase.Waiting _, Phase.Paused _, Phase.AwaitingApproval _ ->
          inCourse(config, course, state);
      case Phase.Baking _ -> checks(config, state);
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
      RolloutConfig config, List<StepConfig> course, RolloutState state) {
    @Nullable Action action =
        state.step() < course.size() ? course.get(state.step()).action() : null;
    if (action instanceof Action.PreCheck(_, Duration every)) {
      boolean asking = state.phase() instanceof Phase.Progressing;
      return asking ? new Watch(state.stint(), every, true) : null;
    }
    boolean hasTraffic =
        state.wanted().split().of(config.candidate()) > 0
            || action instanceof Action.Judge
            || state.endpoints().stream()
                .anyMatch(endpoint -> endpoint.stage() == EndpointUpdate.Stage.UPDATED);
    return hasTraffic ? checks(config, state) : null;
  }

  private static Watch checks(RolloutConfig config, RolloutState state) {
    return new Watch(state.stint(), config.judging().interval(), false);
  }
}
