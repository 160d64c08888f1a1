package dev.segue.gateway.config;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a rollout needs, and is not there. Keys are relative to the segue block. */
final class RolloutConflicts {
  private final Checks checks;
  private final String base;

  private RolloutConflicts(Checks checks, String id) {
    this.checks = checks;
    this.base = "rollouts." + id + '.';
  }

  /** Each thing that the rollout names must be there. */
  static void find(
      Checks checks,
      RolloutConfig rollout,
      Set<String> routes,
      Map<String, BackendConfig> backends,
      OutboundConfig outbound) {
    RolloutConflicts conflicts = new RolloutConflicts(checks, rollout.id());
    conflicts.known("route", "route", rollout.route(), routes);
    conflicts.known("stable", "backend", rollout.stable(), backends.keySet());
    conflicts.known("candidate", "backend", rollout.candidate(), backends.keySet());
    conflicts.hooks(rollout.strategy(), outbound.hooks().keySet());
    conflicts.gate("before", rollout.before(), outbound.hooks().keySet());
    conflicts.gate("after", rollout.after(), outbound.hooks().keySet());
    conflicts.version(rollout.strategy(), backends.get(rollout.stable()));
    for (CheckConfig check : rollout.judging().checks()) {
      if (check instanceof CheckConfig.ThresholdRange range) {
        String key = "checks." + check.id() + ".source";
        conflicts.known(key, "source", range.source(), outbound.sources().keySet());
      }
    }
    for (String notifier : rollout.notifiers()) {
      conflicts.known("notify", "notifier", notifier, outbound.notifiers().keySet());
    }
  }

  private void hooks(StrategyConfig strategy, Set<String> hooks) {
    switch (strategy) {
      case StrategyConfig.Canary(_, StrategyConfig.Path.Listed(var steps)) -> {
        for (int i = 0; i < steps.size(); i++) {
          if (steps.get(i).action() instanceof StepConfig.Action.Hook(String hook)) {
            known("strategy.canary.steps[" + i + "].hook", "hook", hook, hooks);
          }
        }
      }
      case StrategyConfig.Rolling rolling -> {
        known("strategy.rolling.hook", "hook", rolling.hook(), hooks);
        known("strategy.rolling.undo-hook", "hook", rolling.undoHook(), hooks);
      }
      case StrategyConfig.Canary _, StrategyConfig.BlueGreen _ -> {}
    }
  }

  private void gate(String key, @Nullable String hook, Set<String> hooks) {
    if (hook != null) {
      known(key, "hook", hook, hooks);
    }
  }

  /** A rolling update goes on by what endpoints report; one that reports nothing never would. */
  private void version(StrategyConfig strategy, @Nullable BackendConfig backend) {
    if (strategy instanceof StrategyConfig.Rolling rolling && backend != null) {
      BackendConfig.HealthConfig health = backend.health();
      checks.that(
          health != null && health.versionHeader() != null,
          base + "strategy.rolling.version",
          rolling.version(),
          "backends." + backend.id() + ".health.version-header, by which its endpoints report it");
    }
  }

  private void known(String key, String kind, String name, Set<String> names) {
    checks.that(names.contains(name), base + key, name, Conflicts.oneOf(kind, names));
  }
}
