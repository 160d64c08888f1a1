package dev.segue.gateway;

import dev.segue.gateway.accesslog.AccessLog;
import dev.segue.gateway.config.AccessLogConfig;
import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.config.ListenerConfig;
import dev.segue.gateway.config.ListenerConfig.ProxyProtocol;
import dev.segue.gateway.config.ListenerConfig.RequestIdFrom;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import dev.segue.gateway.config.RouteConfig.WhenUnavailable;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.config.SegueConfig.ReadyConfig;
import dev.segue.gateway.control.ControlPlane;
import dev.segue.gateway.control.ControlSettings;
import dev.segue.gateway.control.state.MemoryJournal;
import dev.segue.gateway.data.listen.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests through a data plane of its own, between a {@link LoopbackPair}, before {@code /readyz}
 * turns green: the first clients would otherwise pay for code that is not compiled yet. Counters,
 * breakers and the journal of the gateway see nothing of it.
 */
final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  /** By then the compiler has seen enough. */
  static final int REQUESTS = 30_000;

  private static final String NAME = "warm-up";
  private static final ListenerConfig LISTENER =
      new ListenerConfig(
          NAME,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          128,
          AddressRanges.NONE,
          ProxyProtocol.OFF,
          RequestIdFrom.NOBODY);
  private static final AccessLogConfig NO_LOG =
      new AccessLogConfig(AccessLogConfig.Format.OFF, null, 1 << 16);
  private static final int CLIENTS = 8;

  private final SegueConfig world;
  private final GatewayOptions options;
  private final Transport transport;
  private final LoopbackPair pair;

  private WarmUp(
      SegueConfig config, GatewayOptions options, Transport transport, LoopbackPair pair) {
    this.options = options;
    this.transport = transport;
    this.pair = pair;
    world = world(config, new EndpointConfig("127.0.0.1", pair.port(), 1));
  }

  /**
   * Sends requests, for as long as the configuration allows. Never fails.
   *
   * @return how many were answered
   */
  static int run(SegueConfig config, GatewayOptions options, Transport transport, int requests) {
    Duration time = config.ready().warmUp();
    if (time.isZero()) {
      return 0;
    }
    long begin = options.nanos().nanos();
    try (LoopbackPair pair = LoopbackPair.open()) {
      new WarmUp(config, options, transport, pair).ask(time, requests);
      log.info(
          "warm-up: {} requests in {} ms",
          requests - pair.left(),
          Duration.ofNanos(options.nanos().nanos() - begin).toMillis());
      return requests - pair.left();
    } catch (IOException | RuntimeException e) {
      log.warn("warm-up ended early, the first requests may be slow: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private void ask(Duration time, int requests) throws IOException, InterruptedException {
    ControlSettings settings = new ControlSettings(1, true, options.nanos(), options.wall());
    try (AccessLog lines = AccessLog.start(NO_LOG, 1, options.nanos(), options.wall());
        DataPlane data = new DataPlane(transport, 1);
        ControlPlane control = ControlPlane.start(world, settings, new MemoryJournal())) {
      data.serve(control.published(), world, options, NAME, lines);
      data.bind(world);
      long end = System.nanoTime() + time.toNanos();
      for (Thread client : pair.ask(data.address(NAME), CLIENTS, requests)) {
        client.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      }
    }
  }

  /** The operator's settings around one route that is split between two backends. */
  private static SegueConfig world(SegueConfig config, EndpointConfig origin) {
    BackendConfig backend = config.backends().firstEntry().getValue();
    SequencedMap<String, BackendConfig> backends = new TreeMap<>();
    for (String id : List.of("old", "new")) {
      backends.put(
          id,
          new BackendConfig(
              id, List.of(origin), SendProxyProtocol.OFF, null, backend.breaker(), backend.pool()));
    }
    return new SegueConfig(
        new TreeMap<>(Map.of(NAME, LISTENER)),
        config.admin(),
        null,
        null,
        config.transport(),
        1,
        config.limits(),
        config.drain(),
        config.log(),
        NO_LOG,
        config.metrics(),
        new ReadyConfig(List.of(), Duration.ZERO),
        backends,
        new TreeMap<>(Map.of(NAME, route(config.routes().firstEntry().getValue()))),
        new TreeMap<>(),
        OutboundConfig.NONE,
        config.defaults());
  }

  private static RouteConfig route(RouteConfig like) {
    return new RouteConfig(
        NAME,
        NAME,
        new MatchConfig(List.of(), new PathMatch.Prefix("/"), List.of(), 0),
        new TreeMap<>(Map.of("old", 80, "new", 20)),
        List.of(
            new CanaryConfig("canary", new HeaderMatch.Exact("true"), AddressRanges.NONE, "new")),
        "old",
        true,
        WhenUnavailable.REDISTRIBUTE,
        false,
        like.timeouts(),
        like.forwarding(),
        0,
        like.retry(),
        List.of(),
        false);
  }
}
