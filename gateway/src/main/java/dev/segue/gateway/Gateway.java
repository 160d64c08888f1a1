package dev.segue.gateway;

import dev.segue.admin.AdminLimits;
import dev.segue.admin.AdminOperations;
import dev.segue.admin.AdminServer;
import dev.segue.admin.AdminSettings;
import dev.segue.admin.AdminToken;
import dev.segue.admin.Role;
import dev.segue.admin.TokenStore;
import dev.segue.gateway.StartFailure.Reason;
import dev.segue.gateway.accesslog.AccessLog;
import dev.segue.gateway.config.AdminConfig;
import dev.segue.gateway.config.ConfigSource;
import dev.segue.gateway.config.DrainConfig;
import dev.segue.gateway.config.OpsConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.ConfigReload;
import dev.segue.gateway.control.ControlPlane;
import dev.segue.gateway.control.ControlSettings;
import dev.segue.gateway.control.MeteredOperations;
import dev.segue.gateway.control.Reloads;
import dev.segue.gateway.control.health.HealthProber;
import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.control.state.MemoryJournal;
import dev.segue.gateway.control.state.StateDirectory;
import dev.segue.gateway.data.listen.Transport;
import dev.segue.gateway.metrics.ControlMetrics;
import dev.segue.gateway.metrics.GatewayMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway: news up every object by hand, in start order, and closes them in reverse order. Two
 * of them in one JVM share nothing.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);
  private static final long DRAIN_POLL_MILLIS = 20;

  private final Parts parts;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What a started gateway consists of. */
  private record Parts(
      DataPlane data,
      ControlPlane control,
      Readiness readiness,
      Neighbours around,
      Reloads reloads,
      AdminServer admin,
      ArrayDeque<AutoCloseable> closing) {}

  private Gateway(Parts parts) {
    this.parts = parts;
  }

  /**
   * Starts a gateway; returns when every listener is bound.
   *
   * @throws StartFailure for what an operator can mend; then nothing is left open
   */
  public static Gateway start(SegueConfig config, GatewayOptions options) throws StartFailure {
    return start(config, null, options);
  }

  /**
   * The same for a configuration that can be read again.
   *
   * @param source where it was read; {@code null} where there is no such place
   */
  public static Gateway start(
      SegueConfig config, @Nullable ConfigSource source, GatewayOptions options)
      throws StartFailure {
    ArrayDeque<AutoCloseable> closing = new ArrayDeque<>();
    try {
      return new Gateway(build(config, source, options, closing));
    } catch (StartFailure | RuntimeException e) {
      closeAll(closing);
      throw e;
    }
  }

  private static Parts build(
      SegueConfig config,
      @Nullable ConfigSource source,
      GatewayOptions options,
      ArrayDeque<AutoCloseable> closing)
      throws StartFailure {
    OpenFiles.warnIfFew(config.limits().connections(), log);
    Journal journal = journal(config.stateDir(), closing);
    List<AdminToken> tokens = tokens(config);
    AccessLog accessLog = accessLog(config, options);
    closing.push(accessLog); // before the data plane: it outlives the loops that fill it
    DataPlane data = new DataPlane(transport(config), loopCount(config));
    closing.push(data);
    OwnAddresses own = new OwnAddresses(data);
    RolloutOutside outside = new RolloutOutside(own, options.nanos(), options.wall());
    closing.push(outside);
    ControlPlane control =
        ControlPlane.start(
            config,
            new ControlSettings(
                data.eventLoops().size(), options.fresh(), options.nanos(), options.wall()),
            journal,
            outside);
    closing.push(control);
    ControlMetrics controlMetrics = control.metrics();
    GatewayMetrics metrics = metrics(data, control, config, options);
    closing.push(metrics);
    metrics.watch(accessLog.counts());
    metrics.watchNotices(outside::counts);
    metrics.watchMemory(data::memoryPressed);
    metrics.watchJournal(() -> journal.broken() == null);
    control.measureBy(metrics::assignments);
    control.measureEndpointsBy(metrics.endpoints());
    control.closeTunnelsBy(backend -> data.closeTunnels(backend.id()));
    data.serve(control.published(), config, options, instance(), accessLog);
    Readiness readiness =
        new Readiness(
            control, new Heartbeat(data.eventLoops(), options.nanos()), config.ready().require());
    HealthProber prober = prober(data.transport(), control, options.version(), closing);
    Neighbours around = new Neighbours(data, prober, readiness, config.drain());
    control.whenUnavailable(endpoint -> data.closeIdle(List.of(endpoint)));
    bind(data, config);
    Reloads reloads =
        source == null
            ? Reloads.none(options.wall().instant())
            : control.reloads(new ConfigReload.Start(config, source, controlMetrics), around);
    AdminOperations operations =
        new MeteredOperations(control.operations(reloads), controlMetrics, options.nanos());
    AdminServer admin = admin(config, tokens, operations, readiness, metrics);
    closing.push(admin);
    own.admin(admin);
    metrics.watchAuthFailures(admin::authenticationFailures);
    controlMetrics.configLoaded(options.wall().instant());
    WarmUp.run(config, options, data.transport(), WarmUp.REQUESTS);
    readiness.serving();
    return new Parts(data, control, readiness, around, reloads, admin, closing);
  }

  private static Journal journal(@Nullable Path stateDir, ArrayDeque<AutoCloseable> closing)
      throws StartFailure {
    if (stateDir == null) {
      log.warn("state-dir = none: live changes are lost when the process ends");
      return new MemoryJournal();
    }
    try {
      StateDirectory directory = StateDirectory.open(stateDir);
      closing.push(directory);
      Journal journal = directory.openJournal();
      closing.push(journal);
      return journal;
    } catch (IOException e) {
      throw new StartFailure(
          Reason.STATE_DIRECTORY, "state-dir: " + stateDir + ": " + e.getMessage(), e);
    }
  }

  private static List<AdminToken> tokens(SegueConfig config) throws StartFailure {
    List<AdminToken> configured =
        config.admin().tokens().stream()
            .map(token -> new AdminToken(token.name(), token.secret(), role(token.role())))
            .toList();
    try {
      return new TokenStore(config.stateDir()).tokens(configured);
    } catch (IOException e) {
      throw new StartFailure(Reason.STATE_DIRECTORY, "admin token: " + e.getMessage(), e);
    }
  }

  private static Role role(AdminConfig.Role role) {
    return switch (role) {
      case VIEW -> Role.VIEW;
      case OPERATE -> Role.OPERATE;
      case ADMIN -> Role.ADMIN;
    };
  }

  private static AccessLog accessLog(SegueConfig config, GatewayOptions options)
      throws StartFailure {
    try {
      return AccessLog.start(
          config.accessLog(), loopCount(config), options.nanos(), options.wall());
    } catch (IOException e) {
      throw new StartFailure(Reason.CONFIGURATION, "access-log.file: " + e.getMessage(), e);
    }
  }

  private static Transport transport(SegueConfig config) throws StartFailure {
    try {
      Transport transport = Transport.choose(config.transport());
      log.info(
          "transport {}, {} event loop(s){}",
          transport.name(),
          loopCount(config),
          transport.passedOver().isEmpty() ? "" : "; not " + transport.passedOver());
      return transport;
    } catch (Transport.Unavailable e) {
      throw new StartFailure(Reason.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  private static int loopCount(SegueConfig config) {
    return config.eventLoops() == 0
        ? Runtime.getRuntime().availableProcessors()
        : config.eventLoops();
  }

  /** A name that no other process has, so that a request that comes back is known. */
  private static String instance() {
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static GatewayMetrics metrics(
      DataPlane data, ControlPlane control, SegueConfig config, GatewayOptions options) {
    GatewayMetrics metrics =
        new GatewayMetrics(
            control.published(),
            data.metrics(),
            data::active,
            config.metrics(),
            new GatewayMetrics.Build(options.version(), data.transport().name()));
    metrics.start(control.metrics());
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
      metrics.watch(allocator);
    }
    metrics.watch(List.copyOf(data.eventLoops()));
    return metrics;
  }

  private static HealthProber prober(
      Transport transport,
      ControlPlane control,
      String version,
      ArrayDeque<AutoCloseable> closing) {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, new LoopThreads("segue-health-"), transport.handlers());
    closing.push(() ->
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS));
    HealthProber prober =
        new HealthProber((EventLoop) group.next(), transport.socket(), version, control::probed);
    closing.push(prober);
    prober.start(control.probeTargets());
    return prober;
  }

  private static void bind(DataPlane data, SegueConfig config) throws StartFailure {
    try {
      data.bind(config);
    } catch (IOException e) {
      throw new StartFailure(Reason.BIND, String.valueOf(e.getMessage()), e);
    }
  }

  private static AdminServer admin(
      SegueConfig config,
      List<AdminToken> tokens,
      AdminOperations operations,
      Readiness readiness,
      GatewayMetrics metrics)
      throws StartFailure {
    OpsConfig ops = config.ops();
    AdminServer admin =
        new AdminServer(
            new AdminSettings(
                config.admin().bind(),
                ops == null ? null : ops.bind(),
                tokens,
                config.admin().hosts(),
                AdminLimits.DEFAULT),
            operations,
            readiness,
            metrics);
    try {
      admin.start();
      return admin;
    } catch (UncheckedIOException e) {
      throw new StartFailure(Reason.BIND, "admin: " + e.getMessage(), e);
    }
  }

  /** Where that data listener is bound. */
  public InetSocketAddress listener(String name) {
    return parts.data().address(name);
  }

  /** Where every data listener is bound, by name. */
  public SequencedMap<String, InetSocketAddress> listeners() {
    return parts.data().addresses();
  }

  /** Where the admin listener is bound. */
  public InetSocketAddress adminAddress() {
    return parts.admin().address();
  }

  /** The transport's name. */
  public String transport() {
    return parts.data().transport().name();
  }

  /** The control plane, for what runs in the same process. */
  public ControlPlane control() {
    return parts.control();
  }

  /** Reads of the configuration file while this runs. */
  public Reloads reloads() {
    return parts.reloads();
  }

  /** Requests under way. */
  public long active() {
    return parts.data().active();
  }

  /**
   * Ends gracefully: {@code /readyz} turns red while connections are still accepted, then listeners
   * close, and until the deadline requests are finished, also those that are just about to come on
   * young connections; then everything is closed.
   *
   * @return requests that were cut at the deadline
   */
  public long drain() throws InterruptedException {
    DataPlane data = parts.data();
    DrainConfig drain = parts.around().drain();
    parts.readiness().draining();
    data.drain(drain.accept());
    if (!closed.await(drain.accept().toNanos(), TimeUnit.NANOSECONDS)) {
      data.stopAccepting();
      long polls = drain.deadline().toMillis() / DRAIN_POLL_MILLIS;
      data.closeIdle();
      for (long i = 0; i < polls && data.connections() > 0; i++) {
        closed.await(DRAIN_POLL_MILLIS, TimeUnit.MILLISECONDS);
        data.closeIdle();
      }
    }
    long cut = data.active();
    close();
    return cut;
  }

  /** Ends at once: every connection is closed. */
  @Override
  public void close() {
    closed.countDown();
    closeAll(parts.closing());
  }

  private static synchronized void closeAll(ArrayDeque<AutoCloseable> closing) {
    for (AutoCloseable part = closing.poll(); part != null; part = closing.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        log.warn("closing {}: {}", part.getClass().getSimpleName(), e.toString());
      }
    }
  }
}
