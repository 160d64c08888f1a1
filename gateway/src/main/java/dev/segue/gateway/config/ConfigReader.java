package dev.segue.gateway.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.SegueConfig.LogConfig;
import dev.segue.gateway.config.SegueConfig.MetricsConfig;
import dev.segue.gateway.config.SegueConfig.ReadyConfig;
import dev.segue.gateway.config.SegueConfig.TransportChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From a HOCON file to a {@link SegueConfig}, or to all that is wrong with it. What the file leaves
 * out comes from {@code reference.conf}. It reads files and environment variables, and asks nothing
 * of the network.
 */
public final class ConfigReader {
  private static final String ROOT = "segue";

  private final Report report;
  private final Block segue;
  private final Block defaults;
  private final RolloutReader.Known known;

  private ConfigReader(Report report, Block segue) {
    this.report = report;
    this.segue = segue;
    this.defaults = segue.block("defaults");
    this.known = RolloutReader.Known.of(segue);
  }

  /** Reads a file. */
  public static ConfigResult read(Path file) {
    return read(file, "");
  }

  /**
   * Reads a file under some settings that win over it.
   *
   * @param overrides HOCON, as in {@code segue.admin.bind = "127.0.0.1:0"}; substitutions of the
   *     file see them
   */
  public static ConfigResult read(Path file, String overrides) {
    Problem unreadable = Sources.unreadable(file);
    if (unreadable != null) {
      return new ConfigResult.Invalid(List.of(unreadable), List.of());
    }
    try {
      Sources sources = Sources.of(file, overrides);
      return read(sources, new Report(new Origins(file, sources.written())));
    } catch (ConfigException refused) {
      return new ConfigResult.Invalid(List.of(Sources.complaint(file, refused)), List.of());
    } catch (StackOverflowError tooDeep) { // the parser is recursive
      Problem problem = new Problem(file.toString(), 0, "syntax", "nested too deeply", "HOCON");
      return new ConfigResult.Invalid(List.of(problem), List.of());
    }
  }

  /** The same with a report that a test can look into afterwards. */
  static ConfigResult read(Sources sources, Report report) {
    KeyPath root = new KeyPath(List.of(ROOT));
    if (sources.written().stream().noneMatch(layer -> layer.containsKey(ROOT))) {
      String near = Spelling.nearest(ROOT, sources.written().getFirst().keySet());
      String shown = near == null ? "missing" : "missing, is it " + near + '?';
      report.wrong(root, null, shown, "a block segue { ... }");
    } else if (!(sources.merged().get(ROOT) instanceof ConfigObject)) {
      report.wrong(root, sources.merged().get(ROOT), "a block { ... }");
    } else if (sources.merged().get(ROOT) instanceof ConfigObject object
        && sources.shipped().get(ROOT) instanceof ConfigObject shipped) {
      SegueConfig config =
          new ConfigReader(report, Block.root(ROOT, object, shipped, report)).all();
      if (config != null) {
        Advice.give(config, report);
        return new ConfigResult.Loaded(config, report.warnings());
      }
    }
    return new ConfigResult.Invalid(report.problems(), report.warnings());
  }

  private @Nullable SegueConfig all() {
    var listeners = ProcessReader.listeners(segue, defaults.block("listener"));
    Block adminBlock = segue.block("admin");
    AdminConfig admin = adminBlock.makeOrNull(() -> AdminReader.admin(adminBlock));
    OpsConfig ops = ProcessReader.ops(segue);
    Path stateDir = ProcessReader.stateDir(segue);
    TransportChoice transport = segue.choice("transport", TransportChoice.class);
    int eventLoops = segue.count("event-loops");
    LimitsConfig limits = segue.block("limits").make(ProcessReader::limits);
    DrainConfig drain = segue.block("drain").make(ProcessReader::drain);
    LogConfig log = segue.block("log").make(ProcessReader::log);
    AccessLogConfig accessLog = segue.block("access-log").make(ProcessReader::accessLog);
    MetricsConfig metrics = segue.block("metrics").make(ProcessReader::metrics);
    ReadyConfig ready =
        segue.block("ready").make(block -> ProcessReader.ready(block, known.backends()));
    SequencedMap<String, BackendConfig> backends = backends();
    SequencedMap<String, RouteConfig> routes = routes();
    OutboundConfig outbound = OutboundReader.outbound(segue, defaults);
    Block shared = defaults.block("rollout");
    SequencedMap<String, RolloutConfig> rollouts = rollouts(shared, outbound);
    Checks checks = new Checks().range("event-loops", eventLoops, 0, SegueConfig.MAX_EVENT_LOOPS);
    Conflicts.binds(checks, listeners.values(), admin, ops);
    report.violations(segue.path(), checks.violations());
    report.unknownKeys();
    if (!report.clean() || admin == null) {
      return null; // parts are missing, or defaults stand in for them
    }
    return segue.makeOrNull(() ->
        new SegueConfig(
            listeners,
            admin,
            ops,
            stateDir,
            transport,
            eventLoops,
            limits,
            drain,
            log,
            accessLog,
            metrics,
            ready,
            backends,
            routes,
            rollouts,
            outbound,
            new RolloutDefaults(shared.object())));
  }

  private SequencedMap<String, BackendConfig> backends() {
    Block shared = defaults.block("backend");
    BackendReader.defaults(shared);
    SequencedMap<String, BackendConfig> backends = new TreeMap<>();
    for (var named : segue.named("backends", shared, "at least one backend").entrySet()) {
      BackendConfig backend = BackendReader.backend(named.getKey(), named.getValue());
      if (backend != null) {
        backends.put(named.getKey(), backend);
      }
    }
    return backends;
  }

  private SequencedMap<String, RolloutConfig> rollouts(Block shared, OutboundConfig outbound) {
    RolloutReader reader = new RolloutReader(known, outbound.sources());
    reader.defaults(shared);
    SequencedMap<String, RolloutConfig> rollouts = new TreeMap<>();
    segue
        .named("rollouts", shared, null)
        .forEach((id, block) -> {
          RolloutConfig rollout = reader.rollout(id, block);
          if (rollout != null) {
            rollouts.put(id, rollout);
          }
        });
    return rollouts;
  }

  private SequencedMap<String, RouteConfig> routes() {
    Block shared = defaults.block("route");
    RouteReader reader = new RouteReader(known.backends());
    reader.defaults(shared);
    SequencedMap<String, RouteConfig> routes = new TreeMap<>();
    SequencedMap<String, MatchConfig> matches = new TreeMap<>();
    for (var named : segue.named("routes", shared, "at least one route").entrySet()) {
      MatchConfig match = MatchReader.match(named.getValue());
      if (match != null) {
        matches.put(named.getKey(), match);
      }
      RouteConfig route = reader.route(named.getKey(), named.getValue(), match);
      if (route != null) {
        routes.put(named.getKey(), route);
      }
    }
    Checks equal = new Checks();
    Conflicts.matches(equal, matches);
    report.violations(segue.path(), equal.violations());
    return routes;
  }
}
