package dev.segue.gateway.control;

import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.state.RevisionRecord;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.BackendState;
import dev.segue.gateway.routing.CanaryRule;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RouteTable;
import dev.segue.gateway.routing.RoutingSnapshot;
import dev.segue.gateway.routing.WeightedSplit;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Makes the first snapshot, with new live objects, from the file and what was restored. */
final class FirstSnapshot {
  private final SegueConfig config;
  private final Restored restored;
  private final ControlSettings settings;
  private final CircuitGuard.Flips flips;
  private int endpointSlots;

  FirstSnapshot(
      SegueConfig config, Restored restored, ControlSettings settings, CircuitGuard.Flips flips) {
    this.flips = flips;
    this.config = config;
    this.restored = restored;
    this.settings = settings;
  }

  RoutingSnapshot build() {
    SequencedMap<String, Backend> backends = new TreeMap<>();
    for (BackendConfig backend : config.backends().values()) {
      backends.put(backend.id(), backend(backend, backends.size()));
    }
    List<Route> routes = new ArrayList<>();
    for (RouteConfig route : config.routes().values()) {
      routes.add(route(route, routes.size(), backends));
    }
    RouteTable table = RouteTable.build(routes.stream().map(Route::config).toList());
    return new RoutingSnapshot(1, table, routes, Collections.unmodifiableSequencedMap(backends));
  }

  private Backend backend(BackendConfig backend, int slot) {
    Map<String, Operator> words = restored.words().getOrDefault(backend.id(), Map.of());
    List<Endpoint> endpoints = new ArrayList<>();
    for (EndpointConfig endpoint : backend.endpoints()) {
      Health health = backend.health() == null ? Health.UNCHECKED : Health.CHECKING;
      EndpointState state =
          new EndpointState(backend.id(), endpoint.id(), endpointSlots++, settings.loops(), health);
      state.health(health, health == Health.CHECKING ? "not probed yet" : "");
      state.operator(words.getOrDefault(endpoint.id(), Operator.READY));
      state.address(Names.literal(endpoint.host(), endpoint.port()));
      endpoints.add(new Endpoint(endpoint, state));
    }
    EndpointFacts.judge(EndpointFacts.of(endpoints)).forEach(EndpointFacts::apply);
    return new Backend(
        backend,
        slot,
        revision(Words.backendResource(backend.id())),
        endpoints,
        new CircuitGuard(backend.id(), backend.breaker(), settings.nanos(), flips),
        new BackendState(backend.id(), settings.loops()));
  }

  private Route route(RouteConfig route, int slot, Map<String, Backend> backends) {
    List<Share> shares = new ArrayList<>();
    Map<String, Integer> weights =
        restored.weights().getOrDefault(route.id(), Collections.emptySortedMap());
    weights.forEach((id, weight) -> shares.add(new Share(known(backends, id), weight)));
    List<CanaryRule> canary = new ArrayList<>();
    for (RouteConfig.CanaryConfig rule : route.canary()) {
      canary.add(
          new CanaryRule(
              rule.header(), rule.match(), rule.from(), known(backends, rule.backend())));
    }
    return new Route(
        route,
        slot,
        revision(Words.routeResource(route.id())),
        new WeightedSplit(shares),
        canary,
        route.fallback() == null ? null : known(backends, route.fallback()));
  }

  private long revision(String resource) {
    RevisionRecord record = restored.revisions().get(resource);
    return record == null ? 1 : record.revision();
  }

  private static Backend known(Map<String, Backend> backends, String id) {
    Backend backend = backends.get(id);
    if (backend == null) {
      throw new IllegalArgumentException(
          "backend: " + id + " (expected: one of " + backends.keySet() + ')');
    }
    return backend;
  }
}
