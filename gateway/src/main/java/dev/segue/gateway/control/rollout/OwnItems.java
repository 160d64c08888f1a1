package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.ChecklistConfig.OwnItem;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StrategyConfig.Rolling;
import dev.segue.gateway.config.TriggerConfig;
import dev.segue.gateway.control.rollout.checklist.Finding;
import dev.segue.gateway.control.rollout.plan.Phase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of the checklists' items the gateway sees by a look at itself. Control thread. */
final class OwnItems {
  private final Plane plane;

  OwnItems(Plane plane) {
    this.plane = plane;
  }

  /** How it stands, or {@code null} where a look is not enough. */
  @Nullable Finding look(OwnItem item, RolloutConfig config, Phase phase) {
    return switch (item) {
      case HEALTH_CHECKS -> healthChecks(config);
      case POOL_SIZES -> poolSizes(config);
      case FALLBACK -> fallback(config);
      case TRIGGERS -> triggers(config);
      case JOURNAL -> journal();
      case FILE -> file(config);
      case OLD_IDLE -> oldIdle(config);
      case WINDOW -> window(phase);
      case NOTIFIERS ->
          config.notifiers().isEmpty()
              ? new Finding(false, "nobody is told: notify is empty")
              : null;
      case REHEARSAL ->
          config.strategy() instanceof Rolling
              ? new Finding(true, "a rolling update moves no weights")
              : null;
    };
  }

  private Finding healthChecks(RolloutConfig config) {
    for (String backend : sides(config)) {
      Plane.@Nullable Setup setup = plane.setup(backend);
      if (setup == null || !setup.probed()) {
        String why = setup == null ? " is not there" : " has no health block";
        return new Finding(false, backend + why);
      }
    }
    return new Finding(true, String.join(" and ", sides(config)) + " probed");
  }

  private static Set<String> sides(RolloutConfig config) {
    return new LinkedHashSet<>(List.of(config.stable(), config.candidate()));
  }

  private Finding poolSizes(RolloutConfig config) {
    Plane.@Nullable Setup stable = plane.setup(config.stable());
    Plane.@Nullable Setup candidate = plane.setup(config.candidate());
    if (stable == null || candidate == null) {
      return new Finding(
          false, (stable == null ? config.stable() : config.candidate()) + " is gone");
    }
    if (config.strategy() instanceof Rolling rolling) {
      int out = rolling.maxUnavailable().of(stable.endpoints());
      long left = (long) (stable.endpoints() - out) * stable.connections();
      long busy = inFlight(config.stable());
      String text =
          left + " connections while " + out + " of " + stable.endpoints() + " are out, " + busy;
      return new Finding(left >= 2 * busy, text + " requests in flight now");
    }
    String text =
        config.candidate()
            + " "
            + candidate.words()
            + ", "
            + config.stable()
            + " "
            + stable.words();
    return new Finding(candidate.total() >= stable.total(), text);
  }

  private long inFlight(String backend) {
    Plane.@Nullable BackendSeen seen = plane.backend(backend);
    return seen == null
        ? 0
        : seen.endpoints().values().stream().mapToLong(Plane.EndpointSeen::inFlight).sum();
  }

  private Finding fallback(RolloutConfig config) {
    Plane.@Nullable RouteSeen route = plane.route(config.route());
    if (config.strategy() instanceof Rolling) {
      boolean retries = route != null && route.retries();
      return new Finding(
          retries, "route " + config.route() + (retries ? " retries" : " never retries"));
    }
    boolean back = route != null && config.stable().equals(route.fallback());
    return new Finding(
        back,
        back
            ? "what fails is answered by " + config.stable()
            : "route " + config.route() + " does not fall back to " + config.stable());
  }

  private static Finding triggers(RolloutConfig config) {
    String auto =
        config.triggers().stream()
            .filter(TriggerConfig::auto)
            .map(trigger -> trigger.kind().toString())
            .collect(Collectors.joining(", "));
    return auto.isEmpty()
        ? new Finding(false, "no trigger leads back by itself but an open breaker")
        : new Finding(true, auto);
  }

  private Finding journal() {
    String broken = plane.broken();
    if (broken != null) {
      return new Finding(false, broken);
    }
    return plane.durable()
        ? new Finding(true, "state-dir can be written")
        : new Finding(false, "state-dir = none: a restart forgets the rollout");
  }

  private Finding file(RolloutConfig config) {
    Plane.@Nullable RouteSeen route = plane.route(config.route());
    return route != null && route.asInFile()
        ? new Finding(true, "the file has what is in force")
        : new Finding(
            false, "route " + config.route() + " is another one in the file; see overrides");
  }

  private Finding oldIdle(RolloutConfig config) {
    if (config.strategy() instanceof Rolling) {
      return new Finding(true, "a rolling update leaves no old backend");
    }
    long busy = inFlight(config.stable());
    String text = busy + " requests and tunnels in flight at " + config.stable();
    return new Finding(busy == 0, text);
  }

  private static Finding window(Phase phase) {
    return switch (phase) {
      case Phase.Succeeded(_, var until) when until == null ->
          new Finding(true, "it cannot be undone any more");
      case Phase.Succeeded succeeded ->
          new Finding(false, "it can be undone until " + succeeded.undoUntil());
      case Phase.Pending _,
          Phase.Waiting _,
          Phase.Progressing _,
          Phase.Paused _,
          Phase.AwaitingApproval _,
          Phase.Baking _,
          Phase.Promoting _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Frozen _ ->
          new Finding(false, "it has not succeeded");
    };
  }
}
