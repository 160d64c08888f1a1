package dev.segue.gateway.routing;

import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.BackendConfig.NoAlternative;
import dev.segue.gateway.config.BackendConfig.PoolConfig;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.ForwardingConfig;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.RetryConfig;
import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import dev.segue.gateway.config.RouteConfig.WhenUnavailable;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Backends, endpoints, splits and routes for tests, with settings that do not matter to them. */
public final class Samples {
  private static final RetryConfig NO_RETRY =
      new RetryConfig(0, Set.of(), Duration.ZERO, Duration.ZERO);
  public static final int LOOPS = 4;

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final BreakerConfig BREAKER =
      new BreakerConfig(true, 50, 100, SECOND, 100, 10, 0, SECOND, 1, SECOND, NoAlternative.PASS);

  private Samples() {}

  /** A backend with one available endpoint that nobody connects to. */
  public static Backend backend(String id, int slot) {
    return backend(
        id, slot, new PoolConfig(8, 8, SECOND, SECOND, SECOND, 8, SECOND, 0), 9000 + slot);
  }

  /** A backend with available endpoints at these loopback ports. */
  public static Backend backend(String id, int slot, PoolConfig pool, int... ports) {
    List<EndpointConfig> configs = new ArrayList<>();
    List<Endpoint> endpoints = new ArrayList<>();
    for (int port : ports) {
      EndpointConfig config = new EndpointConfig("127.0.0.1", port, 1);
      EndpointState state =
          new EndpointState(id, config.id(), endpoints.size(), LOOPS, Health.UNCHECKED);
      state.available(true);
      state.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      configs.add(config);
      endpoints.add(new Endpoint(config, state));
    }
    return new Backend(
        new BackendConfig(id, configs, BackendConfig.SendProxyProtocol.OFF, null, BREAKER, pool),
        slot,
        1,
        endpoints,
        new CircuitGuard(id, BREAKER, System::nanoTime),
        new BackendState(id, LOOPS));
  }

  /** A split of these weights by backend id. */
  public static WeightedSplit split(Map<String, Integer> weights) {
    return new WeightedSplit(
        weights.entrySet().stream()
            .map(share -> new Share(backend(share.getKey(), 0), share.getValue()))
            .toList());
  }

  /** A route that takes what matches. */
  public static RouteConfig route(String id, MatchConfig match) {
    return new RouteConfig(
        id,
        id,
        match,
        new TreeMap<>(Map.of("old", 1)),
        List.of(),
        null,
        true,
        WhenUnavailable.REDISTRIBUTE,
        false,
        new TimeoutsConfig(SECOND, SECOND, SECOND, SECOND, SECOND),
        new ForwardingConfig(true, false, false, RouteConfig.TraceContext.PASS),
        0,
        NO_RETRY,
        List.of(),
        false);
  }
}
