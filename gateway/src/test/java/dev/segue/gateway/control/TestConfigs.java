package dev.segue.gateway.control;

import dev.segue.gateway.config.AccessLogConfig;
import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.config.AdminConfig;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.config.BackendConfig.NoAlternative;
import dev.segue.gateway.config.BackendConfig.PoolConfig;
import dev.segue.gateway.config.DrainConfig;
import dev.segue.gateway.config.LimitsConfig;
import dev.segue.gateway.config.LimitsConfig.OverConnections;
import dev.segue.gateway.config.ListenerConfig;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutDefaults;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.ForwardingConfig;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import dev.segue.gateway.config.RouteConfig.RetryConfig;
import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import dev.segue.gateway.config.RouteConfig.WhenUnavailable;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.config.SegueConfig.LogConfig;
import dev.segue.gateway.config.SegueConfig.LogFormat;
import dev.segue.gateway.config.SegueConfig.MetricsConfig;
import dev.segue.gateway.config.SegueConfig.ReadyConfig;
import dev.segue.gateway.config.SegueConfig.TransportChoice;
import dev.segue.gateway.config.StatusSet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Configurations in code: each part has a plain default, and one thing that a test varies. */
public final class TestConfigs {
  private static final RetryConfig NO_RETRY =
      new RetryConfig(0, Set.of(), Duration.ZERO, Duration.ZERO);

  /** Two passes bring an endpoint up, three failures take it down. */
  public static final HealthConfig HEALTH = health(Duration.ofSeconds(2), Duration.ofSeconds(1));

  private TestConfigs() {}

  public static HealthConfig health(Duration interval, Duration timeout) {
    return health(interval, timeout, null);
  }

  /** The same where that field tells the version. */
  public static HealthConfig health(
      Duration interval, Duration timeout, @Nullable String versionHeader) {
    return new HealthConfig(
        "/health",
        null,
        interval,
        timeout,
        2,
        3,
        StatusSet.of(List.of("200-399")),
        0.1,
        versionHeader);
  }

  public static BackendConfig backend(
      String id, @Nullable HealthConfig health, String... endpoints) {
    return new BackendConfig(
        id,
        List.of(endpoints).stream().map(TestConfigs::endpoint).toList(),
        BackendConfig.SendProxyProtocol.OFF,
        health,
        breaker(),
        pool());
  }

  private static EndpointConfig endpoint(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new EndpointConfig(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)), 1);
  }

  private static BreakerConfig breaker() {
    Duration second = Duration.ofSeconds(1);
    return new BreakerConfig(
        true, 50, 100, second, 100, 20, 5, second, 3, second, NoAlternative.PASS);
  }

  private static PoolConfig pool() {
    Duration minute = Duration.ofMinutes(1);
    return new PoolConfig(
        100, 100, Duration.ofSeconds(1), minute, Duration.ofMillis(250), 100, Duration.ZERO, 0);
  }

  /** A route with its own path, so that several never collide. */
  public static RouteConfig route(String id, String weights) {
    return route(id, weights, List.of(), null);
  }

  public static RouteConfig route(
      String id, String weights, List<CanaryConfig> canary, @Nullable String fallback) {
    Duration second = Duration.ofSeconds(1);
    return new RouteConfig(
        id,
        id,
        new MatchConfig(List.of(), new PathMatch.Prefix("/" + id), List.of(), 0),
        weights(weights),
        canary,
        fallback,
        true,
        WhenUnavailable.REDISTRIBUTE,
        false,
        new TimeoutsConfig(second, second, second, second, second),
        new ForwardingConfig(true, false, false, RouteConfig.TraceContext.PASS),
        0,
        NO_RETRY,
        List.of(),
        false);
  }

  public static CanaryConfig canary(String backend) {
    return new CanaryConfig("canary", new HeaderMatch.Exact("true"), AddressRanges.NONE, backend);
  }

  /** As in {@code new=5, old=95}. */
  public static SequencedMap<String, Integer> weights(String text) {
    SequencedMap<String, Integer> weights = new TreeMap<>();
    Words.parseWeights(text).forEach((id, weight) -> weights.put(id, weight.intValue()));
    return weights;
  }

  public static SegueConfig config(List<BackendConfig> backends, List<RouteConfig> routes) {
    SequencedMap<String, BackendConfig> backendsById = new TreeMap<>();
    backends.forEach(backend -> backendsById.put(backend.id(), backend));
    SequencedMap<String, RouteConfig> routesById = new TreeMap<>();
    routes.forEach(route -> routesById.put(route.id(), route));
    SequencedMap<String, ListenerConfig> listeners = new TreeMap<>();
    listeners.put(
        "main",
        new ListenerConfig(
            "main",
            loopback(8080),
            128,
            AddressRanges.NONE,
            ListenerConfig.ProxyProtocol.OFF,
            ListenerConfig.RequestIdFrom.TRUSTED));
    Duration second = Duration.ofSeconds(1);
    return new SegueConfig(
        listeners,
        new AdminConfig(loopback(9900), List.of(), List.of(), false),
        null,
        null,
        TransportChoice.AUTO,
        0,
        new LimitsConfig(
            100,
            OverConnections.WAIT,
            8192,
            8192,
            8192,
            100,
            8192,
            0,
            second,
            second,
            0,
            1 << 16,
            1 << 26),
        new DrainConfig(second, second),
        new LogConfig(LogFormat.TEXT, "info"),
        new AccessLogConfig(AccessLogConfig.Format.OFF, null, 1 << 16),
        new MetricsConfig(50_000),
        new ReadyConfig(List.of(), Duration.ZERO),
        backendsById,
        routesById,
        new TreeMap<>(),
        OutboundConfig.NONE,
        RolloutDefaults.shipped());
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Two unchecked backends, one route {@code orders} with {@code old=95, new=5}. */
  public static SegueConfig orders() {
    return orders("new=5, old=95");
  }

  public static SegueConfig orders(String weights) {
    return config(
        List.of(
            backend("old", null, "127.0.0.1:9001", "127.0.0.1:9002"),
            backend("new", null, "127.0.0.1:9003")),
        List.of(route("orders", weights, List.of(canary("new")), "old")));
  }

  /** The same with probes. */
  public static SegueConfig checkedOrders() {
    return checkedOrders("new=5, old=95");
  }

  public static SegueConfig checkedOrders(String weights) {
    return config(
        List.of(
            backend("old", HEALTH, "127.0.0.1:9001", "127.0.0.1:9002"),
            backend("new", HEALTH, "127.0.0.1:9003")),
        List.of(route("orders", weights, List.of(canary("new")), "old")));
  }
}
