package dev.segue.gateway.metrics;

import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RoutingSnapshot;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.util.List;

/** What the snapshot in force says; what it no longer names is no longer on the page. */
final class SnapshotGauges {
  /** The component that stands for all backends that have traffic. */
  private static final String GATEWAY = "gateway";

  private static final List<String> ENDPOINT_STATES =
      List.of("maint", "drain", "unchecked", "checking", "up", "down");
  private static final CircuitGuard.State[] BREAKER_STATES = CircuitGuard.State.values();

  private SnapshotGauges() {}

  static void addTo(Rows rows, RoutingSnapshot snapshot) {
    rows.gauge(Family.CONFIG_GENERATION, snapshot.generation());
    double least = 1;
    for (Route route : snapshot.routes()) {
      least = Math.min(least, route(rows, route));
    }
    rows.gauge(Family.HEALTH_SCORE, least, GATEWAY);
    for (Backend backend : snapshot.backends().values()) {
      backend(rows, backend);
      rows.gauge(Family.HEALTH_SCORE, health(backend), "backend:" + backend.id());
    }
  }

  /** Adds a route; the answer is the worst health of a backend that its split gives traffic. */
  private static double route(Rows rows, Route route) {
    rows.gauge(Family.ROUTE_REVISION, route.revision(), route.id());
    double sum = 0;
    for (Share share : route.split().shares()) {
      sum += share.weight();
    }
    double worst = 1;
    for (Share share : route.split().shares()) {
      double part = share.weight() / sum;
      String version = share.backend().id();
      rows.gauge(Family.TRAFFIC_SPLIT, part * 100, route.id(), version);
      rows.gauge(Family.VERSION_WEIGHT, part, route.id(), version, "configured");
      worst = part > 0 ? Math.min(worst, health(share.backend())) : worst;
    }
    return worst;
  }

  /** From 0 to 1: by weight what is available of it, times what its breaker lets through. */
  private static double health(Backend backend) {
    double all = 0;
    double available = 0;
    for (Endpoint endpoint : backend.endpoints()) {
      int weight = endpoint.config().weight();
      all += weight;
      available += endpoint.state().available() ? weight : 0;
    }
    double passes =
        switch (backend.guard().state()) {
          case CLOSED, DISABLED -> 1;
          case HALF_OPEN -> 0.5;
          case OPEN -> 0;
        };
    return all == 0 ? 0 : passes * available / all;
  }

  private static void backend(Rows rows, Backend backend) {
    String id = backend.id();
    CircuitGuard.State now = backend.guard().state();
    for (CircuitGuard.State state : BREAKER_STATES) {
      rows.gauge(Family.BREAKER_STATE, state == now ? 1 : 0, id, TrafficFold.word(state));
    }
    for (Endpoint endpoint : backend.endpoints()) {
      endpoint(rows, id, endpoint);
    }
  }

  private static void endpoint(Rows rows, String backend, Endpoint endpoint) {
    EndpointState live = endpoint.state();
    String now = state(live.operator(), live.health());
    for (String state : ENDPOINT_STATES) {
      rows.gauge(Family.ENDPOINT_STATE, state.equals(now) ? 1 : 0, backend, endpoint.id(), state);
    }
    rows.gauge(Family.ENDPOINT_UP, live.available() ? 1 : 0, backend, endpoint.id());
    rows.gauge(Family.ENDPOINT_INFLIGHT, live.inFlight().sum(), backend, endpoint.id());
  }

  /** The operator's word comes before the probes'. */
  private static String state(Operator operator, Health health) {
    return operator == Operator.READY ? TrafficFold.word(health) : TrafficFold.word(operator);
  }
}
