package dev.segue.gateway.control.rollout.plan;

import java.util.List;

/**
 * A decision: the state is journalled, then the effects are carried out in this order.
 *
 * @param state equal to the one before where nothing has changed: then nothing is journalled
 */
public record Step(RolloutState state, List<Effect> effects) implements Answer {
  public Step {
    effects = List.copyOf(effects);
  }
}
