package dev.segue.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
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
    MetricsConfig metrics,
    ReadyConfig ready,
    SequencedMap<String, BackendConfig> backends,
    SequencedMap<String, RouteConfig> routes) {

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

  /** Process log. */
  public record LogConfig(LogFormat format, String level) {}

  /** Bounds of the metrics page. */
  public record MetricsConfig(int maxSeries) {}

  /** Backends without which {@code /readyz} stays red. */
  public record ReadyConfig(List<String> require) {
    public ReadyConfig {
      require = List.copyOf(require);
    }
  }
}
