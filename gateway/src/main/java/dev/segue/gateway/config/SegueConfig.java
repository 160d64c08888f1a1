package dev.segue.gateway.config;

import dev.segue.gateway.config.RouteConfig.MatchConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration: the {@code segue} block. Maps are ordered by key, because HOCON objects
 * keep no order and nothing may depend on the order in which a file was written.
 *
 * @param listeners data listeners by name
 * @param admin the control API's listener
 * @param ops probes and metrics on a listener of their own, or {@code null}
 * @param stateDir where the journal and the made token live; {@code null} for {@code none}
 * @param transport how sockets are driven
 * @param eventLoops threads of the data path; 0 = one a processor
 * @param backends backends by id
 * @param routes routes by id
 * @param rollouts rollouts by id
 * @param outbound what rollouts may start and call
 * @param defaults for rollouts that are defined later
 */
public record SegueConfig(
    SequencedMap<String, ListenerConfig> listeners,
    AdminConfig admin,
    @Nullable OpsConfig ops,
    @Nullable Path stateDir,
    TransportChoice transport,
    int eventLoops,
    LimitsConfig limits,
    DrainConfig drain,
    LogConfig log,
    AccessLogConfig accessLog,
    MetricsConfig metrics,
    ReadyConfig ready,
    SequencedMap<String, BackendConfig> backends,
    SequencedMap<String, RouteConfig> routes,
    SequencedMap<String, RolloutConfig> rollouts,
    OutboundConfig outbound,
    RolloutDefaults defaults) {

  static final int MAX_EVENT_LOOPS = 1024;

  private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");

  public SegueConfig {
    listeners = sorted(listeners);
    backends = sorted(backends);
    routes = sorted(routes);
    rollouts = sorted(rollouts);
    Checks checks = new Checks().range("event-loops", eventLoops, 0, MAX_EVENT_LOOPS);
    checks.that(!listeners.isEmpty(), "listeners", "empty", "at least one listener");
    checks.that(!backends.isEmpty(), "backends", "empty", "at least one backend");
    checks.that(!routes.isEmpty(), "routes", "empty", "at least one route");
    Conflicts.binds(checks, listeners.values(), admin, ops);
    SequencedMap<String, MatchConfig> matches = new TreeMap<>();
    routes.forEach((id, route) -> matches.put(id, route.match()));
    Conflicts.matches(checks, matches);
    Conflicts.unknownBackends(checks, backends.keySet(), routes.values(), ready);
    for (RolloutConfig rollout : rollouts.values()) {
      RolloutConflicts.find(checks, rollout, routes.keySet(), backends, outbound);
      checks.that(
          stateDir != null || rollout.start() == RolloutConfig.Start.BY_HAND,
          "rollouts." + rollout.id() + ".start",
          rollout.start(),
          "by-hand while state-dir = none: else each start of the process would be one of it");
    }
    checks.done();
  }

  private static <T> SequencedMap<String, T> sorted(SequencedMap<String, T> map) {
    return Collections.unmodifiableSequencedMap(new TreeMap<>(map));
  }

  /** How sockets are driven; {@code AUTO} takes the first that works, in this order. */
  public enum TransportChoice {
    AUTO,
    IO_URING,
    EPOLL,
    KQUEUE,
    NIO
  }

  /** The form of the process log on standard error. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** Process log. {@code level} is one of error, warn, info, debug, trace. */
  public record LogConfig(LogFormat format, String level) {
    public LogConfig {
      new Checks()
          .that(LEVELS.contains(level), "level", level, "error, warn, info, debug or trace")
          .done();
    }
  }

  /** Bounds of the metrics page. */
  public record MetricsConfig(int maxSeries) {
    public MetricsConfig {
      new Checks().range("max-series", maxSeries, 100, 10_000_000).done();
    }
  }

  /**
   * When {@code /readyz} is green.
   *
   * @param require backends without which it stays red
   * @param warmUp the longest time that requests of our own run through the code first; zero: none
   */
  public record ReadyConfig(List<String> require, Duration warmUp) {
    public ReadyConfig {
      require = List.copyOf(require);
      new Checks().zeroOrPositive("warm-up", warmUp).done();
    }
  }
}
