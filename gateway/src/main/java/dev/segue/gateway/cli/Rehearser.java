package dev.segue.gateway.cli;

import dev.segue.gateway.config.RolloutConfig;
import java.util.List;
import java.util.function.Consumer;

/** Replays what was seen once against the policy of a rollout. */
@FunctionalInterface
public interface Rehearser {
  /**
   * Returns how the rollout would have ended.
   *
   * @param windows one a line, as {@code segue rollout record} has them
   * @param line hears what it would have done, in order
   * @throws IllegalArgumentException where the windows or the rollout do not allow it
   */
  ExitCode rehearse(RolloutConfig rollout, List<String> windows, Consumer<String> line);
}
