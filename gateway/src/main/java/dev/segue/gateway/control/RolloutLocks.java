package dev.segue.gateway.control;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.rollout.Rollouts;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What live rollouts do not let others change. Control thread. */
final class RolloutLocks {
  private final Rollouts rollouts;

  RolloutLocks(Rollouts rollouts) {
    this.rollouts = rollouts;
  }

  /** Whose an operator's change would be, or {@code null}: nobody's. */
  Build.@Nullable Conflict against(Change change) {
    return switch (change) {
      case Change.Weights(String route, _) ->
          owned(
              rollouts.ownerOfWeights(route),
              "route " + route,
              "repeat with take-over=true to pause it, or abort it");
      case Change.OperatorWord(String backend, _, _, _) ->
          owned(
              rollouts.updaterOf(backend),
              "the endpoints of " + backend,
              "wait until it has ended, or abort it");
      case Change.OverridesCleared _ -> {
        List<RolloutConfig> live = rollouts.live();
        yield live.isEmpty()
            ? null
            : owned(
                live.getFirst().id(),
                "route " + live.getFirst().route(),
                "wait until it has ended, or abort it");
      }
      case Change.Rules _,
          Change.NoFallback _,
          Change.HealthSeen _,
          Change.Resolved _,
          Change.Unresolved _,
          Change.Reload _ ->
          null;
    };
  }

  private static Build.@Nullable Conflict owned(@Nullable String owner, String what, String hint) {
    return owner == null
        ? null
        : new Build.Conflict("rollout " + owner + " is live and owns " + what, hint);
  }

  /** Why this file cannot be put into force; settings of endpoints may change. */
  List<String> against(SegueConfig file, RoutingSnapshot now) {
    List<String> reasons = new ArrayList<>();
    for (RolloutConfig rollout : rollouts.live()) {
      String key = "routes." + rollout.route();
      Route route = now.route(rollout.route());
      if (route != null && !route.config().equals(file.routes().get(rollout.route()))) {
        reasons.add(key + ": another one (expected: as it is while" + isLive(rollout));
      }
      for (String backend : new TreeSet<>(List.of(rollout.stable(), rollout.candidate()))) {
        if (!file.backends().containsKey(backend)) {
          reasons.add("backends." + backend + ": missing (expected: there while" + isLive(rollout));
        }
      }
    }
    return reasons;
  }

  private static String isLive(RolloutConfig rollout) {
    return " rollout " + rollout.id() + " is live; wait until it has ended, or abort it)";
  }
}
