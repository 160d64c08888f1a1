package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.EndpointUpdate;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of a rollout do, from one time to the next. Sides are two backends, or, in a
 * rolling update, the updated endpoints of one and those not yet: these are counted apart only
 * while the rollout is live. Control thread.
 */
final class Samples {
  private final Plane plane;
  private final Capacity capacity = new Capacity();
  private final Baseline baseline = new Baseline();
  private @Nullable Window total;
  private @Nullable Sides sides; // of which the total is
  private @Nullable String apart; // the backend whose endpoints are counted for this rollout

  private record Sides(String route, String stable, String candidate) {}

  Samples(Plane plane) {
    this.plane = plane;
  }

  /** What the stable has taken, before the start as well: then it had everything. */
  Capacity capacity() {
    return capacity;
  }

  /**
   * The rollout is there now. To be called with each decision, before it is carried out: then an
   * endpoint has no request of which it is unknown whose it is.
   */
  void follow(RolloutConfig config, RolloutState state) {
    boolean wanted = config.strategy() instanceof StrategyConfig.Rolling && state.phase().owns();
    String backend = wanted ? config.stable() : null;
    if (apart != null && !apart.equals(backend)) {
      plane.countApart(apart, Set.of(), Set.of());
      total = null;
    }
    apart = backend;
    if (backend != null) {
      Set<String> updated = at(EndpointUpdate.Stage.UPDATED, state);
      Set<String> old = at(EndpointUpdate.Stage.OLD, state);
      plane.countApart(backend, updated, old);
      if (updated.isEmpty() && old.isEmpty()) {
        total = null; // nothing is counted while all are out, and then it begins at 0
      }
    }
  }

  private static Set<String> at(EndpointUpdate.Stage stage, RolloutState state) {
    Set<String> there = new HashSet<>();
    for (EndpointUpdate update : state.endpoints()) {
      if (update.stage() == stage) {
        there.add(update.endpoint());
      }
    }
    return there;
  }

  /** What happened since the last call; nothing where a side is unknown, or counts anew. */
  Window next(RolloutConfig config) {
    Sides now = new Sides(config.route(), config.stable(), config.candidate());
    Window last = now.equals(sides) ? total : null;
    sides = now;
    total = apart == null ? between(config) : plane.countedApart(apart);
    return total == null || last == null || !total.follows(last) ? Window.NONE : total.since(last);
  }

  /** Backends against each other; of a rolling update that is not live there is nothing. */
  private @Nullable Window between(RolloutConfig config) {
    if (config.strategy() instanceof StrategyConfig.Rolling) {
      return null;
    }
    Side candidate = plane.assigned(config.route(), config.candidate());
    Side stable = plane.assigned(config.route(), config.stable());
    return candidate == null || stable == null
        ? null // the file no longer has one of them
        : new Window(candidate, stable);
  }

  /**
   * Keeps how fast the stable is while the rollout may begin, and lets it go when it has. Before a
   * rolling update the whole backend is stable.
   */
  void remember(RolloutConfig config, RolloutState state, long now) {
    if (state.phase() instanceof Phase.Pending || state.phase() instanceof Phase.RolledBack) {
      baseline.add(config, plane.assigned(config.route(), config.stable()), now);
    } else {
      baseline.forget();
    }
  }

  /** The stable's latencies in the last window before now, where the rollout begins. */
  LatencyHistogram before(long now) {
    return baseline.last(now);
  }
}
