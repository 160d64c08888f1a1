package dev.segue.gateway.control;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Says what a change comes to. Pure: it reads the snapshot and the live facts, and touches neither.
 * Ids in a change are those of the snapshot, except backends that new weights name.
 */
final class SnapshotBuilder {
  private SnapshotBuilder() {}

  static Build build(RoutingSnapshot now, Change change) {
    return switch (change) {
      case Change.Weights weights -> weights(now, weights);
      case Change.Rules rules -> rules(now, rules);
      case Change.NoFallback none -> noFallback(now, none);
      case Change.OperatorWord word -> operatorWord(now, word);
      case Change.HealthSeen seen ->
          fact(now, seen.backend(), seen.endpoint(), f -> f.with(seen.health(), seen.reason()));
      case Change.Resolved resolved ->
          fact(now, resolved.backend(), resolved.endpoint(), f -> resolved(f, resolved));
      case Change.Unresolved none ->
          fact(now, none.backend(), none.endpoint(), f -> unresolved(f, none));
      case Change.OverridesCleared _ -> cleared(now);
      case Change.Reload reload -> FileSnapshot.reload(now, reload);
    };
  }

  private static Build weights(RoutingSnapshot now, Change.Weights change) {
    List<String> reasons = WeightCheck.reasons(change.weights(), now.backends().keySet());
    if (!reasons.isEmpty()) {
      return new Build.Rejected(reasons);
    }
    Route route = routeOf(now, change.route());
    Map<String, Integer> weights = WeightCheck.checked(change.weights());
    if (weights.equals(Words.weightsOf(route.split()))) {
      return new Build.Unchanged();
    }
    Draft draft = new Draft(now);
    draft.reweight(route, weights);
    return draft.built();
  }

  private static Build rules(RoutingSnapshot now, Change.Rules change) {
    Route route = routeOf(now, change.route());
    if (RouteSettings.of(route).canary().equals(change.rules())) {
      return new Build.Unchanged();
    }
    Draft draft = new Draft(now);
    draft.rule(route, change.rules());
    return draft.built();
  }

  private static Build noFallback(RoutingSnapshot now, Change.NoFallback change) {
    Route route = routeOf(now, change.route());
    if (route.fallback() == null) {
      return new Build.Unchanged();
    }
    Draft draft = new Draft(now);
    draft.fallBack(route, null);
    return draft.built();
  }

  private static Build operatorWord(RoutingSnapshot now, Change.OperatorWord change) {
    Backend backend = backendOf(now, change.backend());
    EndpointFacts before = EndpointFacts.of(endpointOf(backend, change.endpoint()).state());
    if (before.operator() == change.word()) {
      return new Build.Unchanged();
    }
    Draft draft = new Draft(now);
    draft.say(backend, Map.of(change.endpoint(), change.word()));
    boolean takesLast =
        change.word() != Operator.READY && before.available() && !draft.anyAvailable();
    if (takesLast && !change.force()) {
      return new Build.Conflict(
          change.endpoint() + " is the last available endpoint of " + change.backend(),
          "make another endpoint available first, or repeat with force=true");
    }
    return draft.built();
  }

  private static EndpointFacts resolved(EndpointFacts facts, Change.Resolved change) {
    EndpointFacts next = facts.with(change.address());
    return facts.address() != null
        ? next // another address of a known name: what the probes said stays until they say more
        : next.with(change.health(), "resolved, " + Words.word(change.health()));
  }

  private static EndpointFacts unresolved(EndpointFacts facts, Change.Unresolved change) {
    return facts.address() != null
        ? facts // the last good address stays in use
        : facts.with(Health.DOWN, change.reason());
  }

  private static Build fact(
      RoutingSnapshot now, String backendId, String endpoint, UnaryOperator<EndpointFacts> change) {
    Draft draft = new Draft(now);
    draft.learn(backendOf(now, backendId), endpoint, change);
    return draft.changesFacts() ? draft.built() : new Build.Unchanged();
  }

  private static Build cleared(RoutingSnapshot now) {
    Draft draft = new Draft(now);
    for (Backend backend : now.backends().values()) {
      Map<String, Operator> words = new TreeMap<>();
      for (Endpoint endpoint : backend.endpoints()) {
        if (endpoint.state().operator() != Operator.READY) {
          words.put(endpoint.id(), Operator.READY);
        }
      }
      if (!words.isEmpty()) {
        draft.say(backend, words);
      }
    }
    for (Route route : now.routes()) {
      RouteSettings file = RouteSettings.of(route.config());
      RouteSettings live = RouteSettings.of(route);
      if (!live.weights().equals(file.weights())) {
        draft.reweight(route, file.weights());
      }
      if (!live.canary().equals(file.canary())) {
        draft.rule(route, file.canary());
      }
      if (!Objects.equals(live.fallback(), file.fallback())) {
        draft.fallBack(route, file.fallback());
      }
    }
    return draft.changesDesired() ? draft.built() : new Build.Unchanged();
  }

  static Route routeOf(RoutingSnapshot snapshot, String id) {
    Route route = snapshot.route(id);
    if (route == null) {
      throw new IllegalArgumentException("route: " + id + " (expected: one of the snapshot's)");
    }
    return route;
  }

  static Backend backendOf(RoutingSnapshot snapshot, String id) {
    Backend backend = snapshot.backends().get(id);
    if (backend == null) {
      throw new IllegalArgumentException(
          "backend: " + id + " (expected: one of " + snapshot.backends().keySet() + ')');
    }
    return backend;
  }

  static Endpoint endpointOf(Backend backend, String id) {
    for (Endpoint endpoint : backend.endpoints()) {
      if (endpoint.id().equals(id)) {
        return endpoint;
      }
    }
    List<String> known = new ArrayList<>();
    backend.endpoints().forEach(endpoint -> known.add(endpoint.id()));
    throw new IllegalArgumentException("endpoint: " + id + " (expected: one of " + known + ')');
  }
}
