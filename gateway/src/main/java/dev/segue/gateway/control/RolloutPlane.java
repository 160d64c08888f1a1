package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.control.rollout.Plane;
import dev.segue.gateway.control.rollout.checklist.Notes;
import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.Split;
import dev.segue.gateway.control.rollout.report.Chronicle;
import dev.segue.gateway.metrics.AssignmentResult;
import dev.segue.gateway.metrics.Assignments;
import dev.segue.gateway.metrics.EndpointGroups;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The control plane for rollouts: their decisions come in by the same door as an operator's. */
final class RolloutPlane implements Plane {
  private final ControlCore core;
  private final Ledger ledger;
  private volatile @Nullable Traffic traffic;
  private volatile @Nullable EndpointSides sides;
  private volatile Consumer<Backend> tunnels = _ -> {};

  /** What has become of requests. */
  interface Traffic {
    /** Of those that this route's split has assigned to this backend, since the process began. */
    Side assigned(Route route, Backend backend);
  }

  RolloutPlane(ControlCore core, Ledger ledger) {
    this.core = core;
    this.ledger = ledger;
  }

  /** From now on there are numbers. */
  void measureBy(Traffic source) {
    traffic = source;
  }

  /** From now on there are numbers by endpoint. */
  void measureEndpointsBy(EndpointGroups groups) {
    sides = new EndpointSides(groups);
  }

  /** From now on closes tunnels of a backend by that. */
  void closeTunnelsBy(Consumer<Backend> action) {
    tunnels = action;
  }

  @Override
  public @Nullable RouteSeen route(String id) {
    Route route = core.snapshot().route(id);
    if (route == null) {
      return null;
    }
    RouteSettings live = RouteSettings.of(route);
    return new RouteSeen(
        new Split(live.weights()),
        live.fallback(),
        route.config().canary(),
        isAsInFile(live, RouteSettings.of(route.config())),
        route.config().retry().attempts() > 0);
  }

  private static boolean isAsInFile(RouteSettings live, RouteSettings file) {
    return new Split(live.weights()).sharesAs(new Split(file.weights()))
        && live.with(file.weights()).equals(file);
  }

  @Override
  public @Nullable BackendSeen backend(String id) {
    Backend backend = core.snapshot().backends().get(id);
    if (backend == null) {
      return null;
    }
    SequencedMap<String, EndpointSeen> endpoints = new LinkedHashMap<>();
    for (Endpoint endpoint : backend.endpoints()) {
      endpoints.put(endpoint.id(), seen(endpoint.state()));
    }
    boolean open = backend.guard().state() == CircuitGuard.State.OPEN;
    boolean known = backend.endpoints().stream().allMatch(one -> isKnown(one.state()));
    return new BackendSeen(backend.available(), open, known, endpoints);
  }

  private static boolean isKnown(EndpointState state) {
    return switch (state.health()) {
      case CHECKING -> false;
      case UNCHECKED -> state.available() || state.address() != null;
      case UP, DOWN -> state.address() != null; // a look-up may have failed for a moment
    };
  }

  private EndpointSeen seen(EndpointState state) {
    return new EndpointSeen(
        state.available(),
        core.settled(state),
        state.operator() == Operator.READY,
        Math.toIntExact(state.inFlight().sum() + state.tunnels().sum()),
        state.version());
  }

  @Override
  public @Nullable Side assigned(String routeId, String backendId) {
    Traffic source = traffic;
    Route route = core.snapshot().route(routeId);
    Backend backend = core.snapshot().backends().get(backendId);
    if (source == null || route == null || backend == null) {
      return null;
    }
    return source.assigned(route, backend);
  }

  @Override
  public void countApart(String backendId, Set<String> updated, Set<String> old) {
    EndpointSides source = sides;
    Backend backend = core.snapshot().backends().get(backendId);
    if (source == null) {
      return;
    }
    if (backend == null || (updated.isEmpty() && old.isEmpty())) {
      source.forget(backendId);
    } else {
      source.count(backend, updated, old);
    }
  }

  @Override
  public @Nullable Window countedApart(String backendId) {
    EndpointSides source = sides;
    return source == null ? null : source.of(backendId);
  }

  @Override
  public void replaced(String backendId, String id) {
    Backend backend = core.snapshot().backends().get(backendId);
    if (backend != null) {
      for (Endpoint endpoint : backend.endpoints()) {
        if (endpoint.id().equals(id)) {
          core.replaced(endpoint.state());
        }
      }
    }
  }

  static Side side(Assignments all) {
    return new Side(
        new Counts(
            all.of(AssignmentResult.OK),
            all.of(AssignmentResult.ERROR),
            all.of(AssignmentResult.SHIELDED),
            all.of(AssignmentResult.DIVERTED)),
        LatencyHistogram.of(all.firstAttempts()));
  }

  @Override
  public String setWeights(String route, Split split, Actor actor) {
    SequencedMap<String, Long> weights = new TreeMap<>();
    split.weights().forEach((backend, weight) -> weights.put(backend, (long) weight));
    return change(route, new Change.Weights(route, weights), actor);
  }

  @Override
  public void setRules(String route, List<CanaryConfig> rules, Actor actor) {
    var _ = change(route, new Change.Rules(route, rules), actor);
  }

  @Override
  public void endFallback(String route, Actor actor) {
    var _ = change(route, new Change.NoFallback(route), actor);
  }

  private String change(String route, Change change, Actor actor) {
    return core.snapshot().route(route) == null ? "no route " + route : pass(change, actor);
  }

  @Override
  public void setReady(String backendId, String endpoint, boolean ready, Actor actor) {
    Backend backend = core.snapshot().backends().get(backendId);
    if (backend != null && backend.endpoints().stream().anyMatch(e -> e.id().equals(endpoint))) {
      Operator word = ready ? Operator.READY : Operator.DRAIN;
      // The plan has looked at what is left: it may take the last one where it is told to.
      var _ = pass(new Change.OperatorWord(backendId, endpoint, word, true), actor);
    }
  }

  private String pass(Change change, Actor actor) {
    return switch (core.plan(change)) {
      case Build.Built built -> {
        var _ = core.publish(built, actor);
        yield "";
      }
      case Build.Unchanged _ -> "";
      case Build.Rejected(var reasons) -> String.join("; ", reasons);
      case Build.Conflict(var reason, _) -> reason;
      case Build.Reloaded _ -> throw new IllegalStateException("a reload has its own way in");
    };
  }

  @Override
  public void closeTunnels(String backendId) {
    Backend backend = core.snapshot().backends().get(backendId);
    if (backend != null) {
      tunnels.accept(backend);
    }
  }

  @Override
  public CompletableFuture<@Nullable Void> store(String id, String content) {
    return ledger.rollout(id, content);
  }

  @Override
  public CompletableFuture<@Nullable Void> forget(String id) {
    return ledger.forget(List.of(id, Chronicle.key(id), Notes.key(id)));
  }

  @Override
  public @Nullable String broken() {
    return core.broken();
  }

  @Override
  public boolean durable() {
    return ledger.durable();
  }

  @Override
  public @Nullable Setup setup(String id) {
    Backend backend = core.snapshot().backends().get(id);
    if (backend == null) {
      return null;
    }
    BackendConfig config = backend.config();
    return new Setup(
        config.health() != null, backend.endpoints().size(), config.pool().maxConnections());
  }

  @Override
  public void enter(String rollout, Actor actor, String before, String after) {
    ledger.rolloutMoved(rollout, actor, before, after);
  }
}
