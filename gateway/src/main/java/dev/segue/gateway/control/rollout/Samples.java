package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.EndpointUpdate;
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
  private @Nullable Window total;
  private @Nullable String apart; // the backend whose endpoints are counted for this rollout

  Samples(Plane plane) {
    this.plane = plane;
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
      plane.countApart(
          backend, at(EndpointUpdate.Stage.UPDATED, state), at(EndpointUpdate.Stage.OLD, state));
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

  /** What happened since the last call; nothing where a side is unknown. */
  Window next(RolloutConfig config) {
    Window now = apart == null ? between(config) : plane.countedApart(apart);
    if (now == null) {
      return Window.NONE;
    }
    Window last = total;
    total = now;
    return last == null ? Window.NONE : now.since(last);
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

  /** The stable's latencies up to now. Before a rolling update the whole backend is stable. */
  LatencyHistogram stableLatencies(RolloutConfig config) {
    if (config.strategy() instanceof StrategyConfig.Rolling) {
      Side all = plane.assigned(config.route(), config.stable());
      return all == null ? LatencyHistogram.EMPTY : all.latencies();
    }
    Window known = total;
    return known == null ? LatencyHistogram.EMPTY : known.stable().latencies();
  }
}
