package dev.segue.gateway.control.rollout;

import dev.segue.admin.Result;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A live rollout has its route and both its backends for itself. */
final class Ownership {
  private Ownership() {}

  /** What stands against it that the rollout begins, or goes back after its success. */
  static Result.@Nullable Conflict<RolloutView> conflict(
      Run run, Verb verb, List<RolloutConfig> live, Plane plane) {
    if (run.state().phase().owns() || !takes(verb, run.state().phase())) {
      return null;
    }
    RolloutConfig config = run.config();
    for (RolloutConfig other : live) {
      String common = common(config, other);
      if (!other.id().equals(config.id()) && !common.isEmpty()) {
        return new Result.Conflict<>(
            "rollout " + other.id() + " is live and owns " + common,
            "wait until it has ended, or abort it");
      }
    }
    boolean known =
        plane.route(config.route()) != null && plane.backend(config.candidate()) != null;
    return known
        ? null
        : new Result.Conflict<>(
            "the configuration has no route "
                + config.route()
                + " with backends "
                + config.stable()
                + " and "
                + config.candidate(),
            "bring them back, or change the rollout's definition");
  }

  private static boolean takes(Verb verb, Phase phase) {
    return verb instanceof Verb.Start
        || verb instanceof Verb.Retry
        || verb instanceof Verb.Undo
        || (verb instanceof Verb.Abort && phase instanceof Phase.Succeeded);
  }

  /** What both would own, in words; empty = nothing. */
  private static String common(RolloutConfig one, RolloutConfig two) {
    if (one.route().equals(two.route())) {
      return "route " + one.route();
    }
    List<String> others = List.of(two.stable(), two.candidate());
    if (others.contains(one.stable())) {
      return "backend " + one.stable();
    }
    return others.contains(one.candidate()) ? "backend " + one.candidate() : "";
  }
}
