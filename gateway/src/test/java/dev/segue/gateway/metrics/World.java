package dev.segue.gateway.metrics;

import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.BackendConfig.NoAlternative;
import dev.segue.gateway.config.BackendConfig.PoolConfig;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.ForwardingConfig;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import dev.segue.gateway.config.RouteConfig.RetryConfig;
import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import dev.segue.gateway.config.RouteConfig.WhenUnavailable;
import dev.segue.gateway.config.SegueConfig.MetricsConfig;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.BackendState;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.Published;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RouteTable;
import dev.segue.gateway.routing.RoutingSnapshot;
import dev.segue.gateway.routing.WeightedSplit;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Routes, backends, two loops and a page over them. */
final class World {
  private static final RetryConfig NO_RETRY =
      new RetryConfig(0, Set.of(), Duration.ZERO, Duration.ZERO);
  static final int LOOPS = 2;
  private static final Duration SECOND = Duration.ofSeconds(1);

  final LoopMetrics one = new LoopMetrics();
  final LoopMetrics two = new LoopMetrics();
  final AccessLogCounts lines = new AccessLogCounts(2);
  final AtomicLong inFlight = new AtomicLong();
  final ControlMetrics control = new ControlMetrics();
  final Published published;
  final GatewayMetrics metrics;

  World(List<Route> routes) {
    this(routes, 50_000);
  }

  World(List<Route> routes, int maxSeries) {
    published = new Published(snapshot(7, routes));
    metrics =
        new GatewayMetrics(
            published,
            List.of(one, two),
            inFlight::get,
            new MetricsConfig(maxSeries),
            new GatewayMetrics.Build("1.2.3", "epoll"));
    metrics.start(control);
    metrics.watch(lines);
    metrics.watchNotices(() -> List.of(new NoticeCounts("team", 3, 2, 1)));
  }

  ScrapedPage scrape() {
    return ScrapedPage.of(metrics);
  }

  static RoutingSnapshot snapshot(long generation, List<Route> routes) {
    SequencedMap<String, Backend> backends = new LinkedHashMap<>();
    for (Route route : routes) {
      for (Share share : route.split().shares()) {
        backends.put(share.backend().id(), share.backend());
      }
    }
    return new RoutingSnapshot(
        generation,
        RouteTable.build(routes.stream().map(Route::config).toList()),
        routes,
        backends);
  }

  static Route route(String id, int slot, Share... shares) {
    return route(id, slot, id, shares);
  }

  static Route route(String id, int slot, String app, Share... shares) {
    SequencedMap<String, Integer> split = new TreeMap<>();
    for (Share share : shares) {
      split.put(share.backend().id(), share.weight());
    }
    RouteConfig config =
        new RouteConfig(
            id,
            app,
            new MatchConfig(List.of(), new PathMatch.Prefix("/"), List.of(), 0),
            split,
            List.of(),
            null,
            true,
            WhenUnavailable.REDISTRIBUTE,
            false,
            new TimeoutsConfig(SECOND, SECOND, SECOND, Duration.ZERO, SECOND),
            new ForwardingConfig(true, false, false, RouteConfig.TraceContext.PASS),
            0,
            NO_RETRY,
            List.of(),
            false);
    return new Route(config, slot, 3, new WeightedSplit(List.of(shares)), List.of(), null);
  }

  /** A backend whose endpoints are available. */
  static Backend backend(String id, int slot, int endpoints) {
    BreakerConfig breaker =
        new BreakerConfig(true, 50, 100, SECOND, 10, 1, 2, SECOND, 1, SECOND, NoAlternative.PASS);
    List<EndpointConfig> addresses =
        IntStream.range(0, endpoints)
            .mapToObj(i -> new EndpointConfig("127.0.0.1", 9000 + 100 * slot + i, 1))
            .toList();
    BackendConfig config =
        new BackendConfig(
            id,
            addresses,
            BackendConfig.SendProxyProtocol.OFF,
            null,
            breaker,
            new PoolConfig(1, 1, SECOND, SECOND, SECOND, 1, SECOND, 0));
    List<Endpoint> live = new ArrayList<>();
    for (EndpointConfig address : addresses) {
      EndpointState state =
          new EndpointState(id, address.id(), live.size(), LOOPS, Health.UNCHECKED);
      state.available(true);
      live.add(new Endpoint(address, state));
    }
    return new Backend(
        config,
        slot,
        1,
        live,
        new CircuitGuard(id, breaker, System::nanoTime),
        new BackendState(id, LOOPS));
  }

  /** Something of everything has happened. */
  void everything(Route route, Backend from, Backend to) {
    for (LoopMetrics loop : List.of(one, two)) {
      loop.connectionOpened();
      loop.connectionOpened();
      loop.connectionClosed();
      loop.connectionRefused();
      loop.proxyHeaderRefused(ProxyHeaderRefusal.MALFORMED);
      for (Outcome outcome : Outcome.values()) {
        loop.requestAccepted();
        loop.requestFinished(route, to, 200, outcome, 3_000_000);
      }
      loop.requestAccepted();
      loop.requestFinished(null, null, 404, Outcome.LOCAL_REPLY, 100);
      for (AttemptResult result : AttemptResult.values()) {
        loop.attempt(from, result, 2_000_000);
      }
      loop.diverted(route, from, to, DivertReason.BREAKER_OPEN);
      loop.diverted(route, from, null, DivertReason.LIMIT);
      loop.fellBack(route, from, to, AttemptResult.CONNECT_FAILED);
      loop.shielded(route, from);
      for (AssignmentResult result : AssignmentResult.values()) {
        loop.assigned(route, from, result);
      }
      loop.firstAttempt(route, from, 2_000_000);
      loop.retried(route, from, AttemptResult.RESET);
      loop.retryRefused(from);
      loop.tunnelOpened(route, from);
      loop.tunnelBytes(route, from, 7, 8);
      loop.pendingBegan(from);
      loop.breakerOverruled(from);
      loop.replayGivenUp(route);
      loop.bytes(route, 10, 20);
      loop.upstreamOpened(to);
      loop.upstreamOpened(to);
      loop.upstreamClosed(to);
    }
    lines.written(5, 2);
    lines.droppedAsQueueWasFull(0);
    lines.droppedAsQueueWasFull(1);
    control.operation(ControlMetrics.WEIGHT_CHANGE, ControlMetrics.SUCCESS, 1_000_000);
    control.rollouts().expect("orders-v2", List.of("errors"), List.of("warm"));
    control.rollouts().standing(List.of(standing("progressing")));
  }

  /** Where a rollout of the route {@code orders} stands. */
  static RolloutMetrics.Standing standing(String phase) {
    return new RolloutMetrics.Standing(
        "orders-v2", "orders", "old", "new", "canary", phase, 3, 8, 0.05, 1, 0, 0);
  }
}
