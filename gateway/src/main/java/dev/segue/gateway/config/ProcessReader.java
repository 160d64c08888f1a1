package dev.segue.gateway.config;

import dev.segue.gateway.config.LimitsConfig.OverConnections;
import dev.segue.gateway.config.ListenerConfig.ProxyProtocol;
import dev.segue.gateway.config.ListenerConfig.RequestIdFrom;
import dev.segue.gateway.config.SegueConfig.LogConfig;
import dev.segue.gateway.config.SegueConfig.LogFormat;
import dev.segue.gateway.config.SegueConfig.MetricsConfig;
import dev.segue.gateway.config.SegueConfig.ReadyConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what concerns the whole process: listeners, limits, drain, logs, metrics, readiness. */
final class ProcessReader {
  /** Stands in for an address that was reported; nothing binds it. */
  static final InetSocketAddress ANY_LOOPBACK =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private static final String STANDARD_OUTPUT = "-";

  private ProcessReader() {}

  static SequencedMap<String, ListenerConfig> listeners(Block segue, Block defaults) {
    defaults.make(block -> listener("defaults", ANY_LOOPBACK, block));
    SequencedMap<String, ListenerConfig> listeners = new TreeMap<>();
    var blocks = segue.named("listeners", defaults, "at least one listener");
    blocks.forEach((name, block) -> {
      InetSocketAddress bind = bind(block);
      ListenerConfig listener = block.makeOrNull(() -> listener(name, bind, block));
      if (listener != null) {
        listeners.put(name, listener);
      }
    });
    return listeners;
  }

  private static ListenerConfig listener(String name, InetSocketAddress bind, Block block) {
    return new ListenerConfig(
        name,
        bind,
        block.count("backlog"),
        block.ranges("trusted-proxies"),
        block.choice("proxy-protocol", ProxyProtocol.class),
        block.choice("request-id-from", RequestIdFrom.class));
  }

  /** The required {@code bind} of a block. */
  static InetSocketAddress bind(Block block) {
    String text = block.textOrNull("bind");
    InetSocketAddress bind = text == null ? null : Addresses.bind(text);
    if (bind == null && (text != null || !block.writes("bind"))) {
      block.wrong("bind", Addresses.BIND);
    }
    return bind == null ? ANY_LOOPBACK : bind;
  }

  static @Nullable OpsConfig ops(Block segue) {
    Block block = segue.block("ops");
    String text = block.text("bind");
    return text.equals(Names.NONE) ? null : new OpsConfig(bind(block));
  }

  /** Relative to the working directory. */
  static @Nullable Path stateDir(Block segue) {
    String text = segue.text("state-dir");
    if (text.equals(Names.NONE)) {
      return null;
    }
    Path directory = path(text);
    if (directory == null) {
      segue.wrong("state-dir", "a directory, or none");
    }
    return directory;
  }

  static LimitsConfig limits(Block limits) {
    return new LimitsConfig(
        limits.count("connections"),
        limits.choice("over-connections", OverConnections.class),
        limits.byteCount("request-line"),
        limits.byteCount("request-head"),
        limits.byteCount("header-field"),
        limits.count("header-count"),
        limits.byteCount("response-head"),
        limits.count("requests-per-connection"),
        limits.duration("head-timeout"),
        limits.duration("keep-alive-timeout"),
        limits.byteCount("min-body-rate"),
        limits.byteCount("replay-per-request"),
        limits.bytes("replay-total"));
  }

  static DrainConfig drain(Block drain) {
    return new DrainConfig(drain.duration("accept"), drain.duration("deadline"));
  }

  static LogConfig log(Block log) {
    return new LogConfig(log.choice("format", LogFormat.class), log.text("level"));
  }

  static AccessLogConfig accessLog(Block log) {
    return new AccessLogConfig(
        log.choice("format", AccessLogConfig.Format.class), logFile(log), log.byteCount("queue"));
  }

  /** {@code null}: standard output. */
  private static @Nullable Path logFile(Block log) {
    String text = log.text("file");
    if (text.equals(STANDARD_OUTPUT)) {
      return null;
    }
    Path file = path(text);
    if (file == null) {
      log.wrong("file", "a file, or - for standard output");
    }
    return file;
  }

  private static @Nullable Path path(String text) {
    try {
      return text.isBlank() ? null : Path.of(text);
    } catch (InvalidPathException notAPath) {
      return null;
    }
  }

  static MetricsConfig metrics(Block metrics) {
    return new MetricsConfig(metrics.count("max-series"));
  }

  static ReadyConfig ready(Block ready, KnownNames backends) {
    return new ReadyConfig(
        ready.list("require", "a list of backends [ ... ]", item -> backends.known(item)),
        ready.duration("warm-up"));
  }
}
