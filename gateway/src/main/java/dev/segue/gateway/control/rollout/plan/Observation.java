package dev.segue.gateway.control.rollout.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen since the last step.
 *
 * @param look a look that has ended
 * @param trip a trigger that stands
 * @param hooks runs that have ended
 */
public record Observation(
    World world, @Nullable Look look, @Nullable Trip trip, List<HookResult> hooks) {
  public Observation {
    hooks = List.copyOf(hooks);
  }

  /**
   * A trigger's condition holds.
   *
   * @param auto it rolls back by itself, else after approval
   * @param reason with numbers
   */
  public record Trip(String trigger, boolean auto, String reason) {}

  /** A hook has ended. */
  public record HookResult(int run, boolean succeeded) {}
}
