package dev.segue.gateway.control;

import dev.segue.admin.AdminOperations;
import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.config.RolloutDefinitions;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.health.ProbeResult;
import dev.segue.gateway.control.health.ProbeTarget;
import dev.segue.gateway.control.rollout.Outside;
import dev.segue.gateway.control.rollout.Rollouts;
import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.control.state.Stored;
import dev.segue.gateway.metrics.Assignments;
import dev.segue.gateway.metrics.ControlMetrics;
import dev.segue.gateway.metrics.EndpointGroups;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.Published;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RouteTable;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane as the rest of the gateway sees it: starts and ends its threads, and takes
 * facts from anywhere. The caller owns the journal and closes it afterwards.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);
  private static final Duration ALIVE = Duration.ofSeconds(10);
  private static final Duration ROLLOUT_TICK = Duration.ofMillis(500);
  private static final int LOOK_UPS = 8; // at once; a hanging name service holds that many threads

  private final Published published;
  private final ControlCore core;
  private final ControlThread thread;
  private final ExecutorService lookUps;
  private final Names names;
  private final Ledger ledger;
  private final LiveParts live;
  private final RolloutPlane plane;
  private final ControlMetrics metrics = new ControlMetrics();
  private final Rollouts rollouts;

  private ControlPlane(
      Build.Reloaded first,
      Ledger ledger,
      LiveParts live,
      ControlThread thread,
      NameResolver resolver,
      Outside outside) {
    this.thread = thread;
    this.ledger = ledger;
    this.live = live;
    published = new Published(first.next());
    core = new ControlCore(published, ledger, first.slots());
    lookUps = lookUpThreads();
    names = new Names(resolver, lookUps, thread, thread, core);
    plane = new RolloutPlane(core, ledger);
    rollouts =
        new Rollouts(
            plane, outside, thread, live.settings().nanos(), live.settings().wall(), metrics);
  }

  /**
   * Restores, publishes the first snapshot and starts the control thread. Returns when the journal
   * has stored the start and every host name has been looked up once.
   *
   * @throws IllegalStateException if the journal cannot store the start
   */
  public static ControlPlane start(SegueConfig config, ControlSettings settings, Journal journal) {
    return start(config, settings, journal, Outside.NOTHING);
  }

  /** The same with something outside for rollouts. */
  public static ControlPlane start(
      SegueConfig config, ControlSettings settings, Journal journal, Outside outside) {
    return start(config, settings, journal, NameResolver.system(), outside);
  }

  static ControlPlane start(
      SegueConfig config, ControlSettings settings, Journal journal, NameResolver resolver) {
    return start(config, settings, journal, resolver, Outside.NOTHING);
  }

  private static ControlPlane start(
      SegueConfig config,
      ControlSettings settings,
      Journal journal,
      NameResolver resolver,
      Outside outside) {
    Restored restored = Restored.of(config, journal.stored(), settings.fresh());
    restored.logKept(log);
    restored.logDropped(log);
    Ledger ledger = new Ledger(journal, settings.wall());
    ControlThread thread = new ControlThread(settings.nanos());
    // The ledger, not the plane, hears of flips: guards are made before the plane is.
    CircuitGuard.Flips flips =
        (backend, before, after, reason) ->
            submit(thread, () -> ledger.breakerFlipped(backend, before, after, reason));
    LiveParts live = new LiveParts(settings, flips);
    Build.Reloaded first =
        FileSnapshot.first(
            new Change.Reload(
                config,
                RouteTable.build(List.copyOf(config.routes().values())),
                restored,
                Slots.NONE,
                live));
    ControlPlane plane = new ControlPlane(first, ledger, live, thread, resolver, outside);
    var stored = ledger.started(restored);
    thread.start();
    try {
      stored.get();
      plane.resolveNames();
      plane.beginRollouts(config, journal.stored());
    } catch (ExecutionException e) {
      plane.close();
      throw new IllegalStateException("the journal cannot store the start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      plane.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at start", e);
    }
    return plane;
  }

  private static ExecutorService lookUpThreads() {
    // Platform threads: a look-up blocks in native code, and would hold a carrier of virtual ones.
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            LOOK_UPS,
            LOOK_UPS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("segue-names-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private void resolveNames() throws InterruptedException {
    for (Backend backend : published.current().backends().values()) {
      for (Endpoint endpoint : backend.endpoints()) {
        if (endpoint.state().address() == null) {
          names.add(endpoint.config().host(), endpoint.config().port(), endpoint.state());
        }
      }
    }
    try {
      names.start().get(Names.TIMEOUT.plusSeconds(1).toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("host names are still being looked up; their endpoints are down until then");
    }
  }

  /** What the journal holds is in force again before anything is accepted. */
  private void beginRollouts(SegueConfig config, Stored stored)
      throws ExecutionException, InterruptedException {
    CompletableFuture.completedFuture(config)
        .thenComposeAsync(
            file -> {
              CompletableFuture<Void> recovered = rollouts.recover(stored.rollouts().values());
              rollouts.readBy(RolloutDefinitions.of(file));
              rollouts.define(file.rollouts().values(), file.outbound());
              return recovered;
            },
            thread)
        .thenRunAsync(rollouts::loaded, thread)
        .get();
    thread.schedule(this::tickRollouts, ROLLOUT_TICK);
  }

  private void tickRollouts() {
    thread.schedule(this::tickRollouts, ROLLOUT_TICK);
    rollouts.tick();
  }

  /** From now on rollouts have numbers to judge by. */
  public void measureBy(BiFunction<Route, Backend, Assignments> traffic) {
    plane.measureBy((route, backend) -> RolloutPlane.side(traffic.apply(route, backend)));
  }

  /** From now on rolling updates have numbers to judge by. */
  public void measureEndpointsBy(EndpointGroups groups) {
    plane.measureEndpointsBy(groups);
  }

  /** From now on rollouts close a backend's tunnels by that; it must not block. */
  public void closeTunnelsBy(Consumer<Backend> action) {
    plane.closeTunnelsBy(action);
  }

  /** What it counts. */
  public ControlMetrics metrics() {
    return metrics;
  }

  /** The truth as the data path reads it. */
  public Published published() {
    return published;
  }

  /** What the control API can ask for, where there is no file to read again. */
  public AdminOperations operations() {
    return operations(Reloads.none(live.settings().wall().instant()));
  }

  /** What the control API can ask for. */
  public AdminOperations operations(Reloads reloads) {
    return new AdminAdapter(published, core, ledger, thread, reloads, rollouts);
  }

  /** Reads of the configuration file, into this control plane. */
  public Reloads reloads(ConfigReload.Start start, Surroundings around) {
    return new ConfigReload(
        start,
        around,
        new ReloadDoor(core, live, names, thread, around, rollouts),
        live.settings().wall());
  }

  /** The action hears of each endpoint that gets no traffic any more; it must not block. */
  public void whenUnavailable(Consumer<EndpointState> action) {
    core.whenUnavailable(action);
  }

  /** Every endpoint that is to be probed. */
  public List<ProbeTarget> probeTargets() {
    return probeTargets(published.current());
  }

  static List<ProbeTarget> probeTargets(RoutingSnapshot snapshot) {
    List<ProbeTarget> targets = new ArrayList<>();
    for (Backend backend : snapshot.backends().values()) {
      HealthConfig health = backend.config().health();
      if (health != null) {
        for (Endpoint endpoint : backend.endpoints()) {
          targets.add(
              new ProbeTarget(endpoint.state(), health, backend.config().sendProxyProtocol()));
        }
      }
    }
    return targets;
  }

  /** A probe's result. From any thread. */
  public void probed(EndpointState endpoint, ProbeResult result) {
    submit(thread, () -> core.probed(endpoint, result));
  }

  private static void submit(ControlThread thread, Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("dropped a fact: the control plane has ended");
    }
  }

  /** Whether the control thread has come round within 10 s. */
  public boolean alive() {
    return thread.tickedWithin(ALIVE);
  }

  /** Those of the backends that have no endpoint for traffic now, unknown ones included. */
  public List<String> unavailable(List<String> backends) {
    RoutingSnapshot snapshot = published.current();
    List<String> unavailable = new ArrayList<>();
    for (String id : backends) {
      Backend backend = snapshot.backends().get(id);
      if (backend == null || !backend.available()) {
        unavailable.add(id);
      }
    }
    return unavailable;
  }

  /** Changes that were taken on are done; then the threads end. */
  @Override
  public void close() {
    submit(thread, rollouts::close);
    thread.close();
    lookUps.shutdownNow();
  }
}
