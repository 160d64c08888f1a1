package dev.segue.gateway;

import dev.segue.gateway.accesslog.AccessLog;
import dev.segue.gateway.config.LimitsConfig;
import dev.segue.gateway.config.LimitsConfig.OverConnections;
import dev.segue.gateway.config.ListenerConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.Surroundings;
import dev.segue.gateway.data.exchange.Entrance;
import dev.segue.gateway.data.exchange.ProxyLoop;
import dev.segue.gateway.data.listen.ConnectionLimit;
import dev.segue.gateway.data.listen.Listener;
import dev.segue.gateway.data.listen.ServerPipeline;
import dev.segue.gateway.data.listen.Transport;
import dev.segue.gateway.data.loop.MemoryPressure;
import dev.segue.gateway.data.upstream.LoopUpstreams;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.PerLoopCount;
import dev.segue.gateway.routing.Published;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data path's parts that exist once a process: event loops, what runs on them, listeners. */
final class DataPlane implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DataPlane.class);
  private static final long LOOK_MILLIS = 100;
  private static final Duration QUIET = Duration.ZERO;
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Transport transport;
  private final EventLoopGroup group;
  private final List<EventLoop> eventLoops = new ArrayList<>();
  private final List<ProxyLoop> loops = new ArrayList<>();
  private final List<LoopMetrics> metrics = new ArrayList<>();
  private final PerLoopCount active;
  private volatile boolean memoryPressed;
  private final Listeners listeners = new Listeners(this::bind, this::drain);
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final ChannelGroup backends = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final ConnectionLimit limit =
      new ConnectionLimit(this::accepting, Integer.MAX_VALUE, OverConnections.WAIT);

  DataPlane(Transport transport, int loopCount) {
    this.transport = transport;
    active = new PerLoopCount(loopCount);
    group =
        new MultiThreadIoEventLoopGroup(
            loopCount, new LoopThreads("segue-loop-"), transport.handlers());
    for (EventExecutor executor : group) {
      eventLoops.add((EventLoop) executor);
      metrics.add(new LoopMetrics());
    }
  }

  /** Puts the truth to work: after this, listeners can be bound. */
  void serve(
      Published published,
      SegueConfig config,
      GatewayOptions options,
      String instance,
      AccessLog accessLog) {
    ProxyLoop.Shared shared =
        new ProxyLoop.Shared(
            published,
            config.limits(),
            options.nanos(),
            new LoopUpstreams.Settings(
                transport.socket(), eventLoops.size(), config.limits().responseHead(), backends),
            active,
            instance,
            accessLog);
    for (int i = 0; i < eventLoops.size(); i++) {
      loops.add(new ProxyLoop(i, eventLoops.get(i), metrics.get(i), shared));
    }
    List<LoopUpstreams> upstreams = loops.stream().map(ProxyLoop::upstreams).toList();
    upstreams.forEach(one -> one.others(upstreams));
    watchMemory(options.directMemory());
  }

  private void watchMemory(long limit) {
    ByteBufAllocatorMetric used =
        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    MemoryPressure pressure = new MemoryPressure(used, limit, this::memoryPressed);
    eventLoops
        .getFirst()
        .scheduleAtFixedRate(pressure::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether new requests are turned away now, as memory is short. From any thread. */
  boolean memoryPressed() {
    return memoryPressed;
  }

  private void memoryPressed(boolean now) {
    memoryPressed = now;
    if (now) {
      log.warn("direct memory is nearly used up: bodies are not read on, new requests get 503");
    } else {
      log.info("direct memory is free again");
    }
    loops.forEach(loop -> loop.loop().execute(() -> loop.memoryPressed(now)));
  }

  /**
   * Binds every listener and accepts.
   *
   * @throws IOException when an address cannot be bound
   */
  void bind(SegueConfig config) throws IOException {
    limit.set(config.limits().connections(), config.limits().overConnections());
    listeners.prepare(config).commit();
  }

  private Listener bind(ListenerConfig listener) throws IOException {
    return Listener.bind(
        listener,
        transport,
        group,
        new ServerPipeline(loops, metrics, clients, limit, new Entrance(listener)));
  }

  /** Binds what that configuration adds; nothing is accepted there before the commit. */
  Surroundings.Prepared prepare(SegueConfig next) throws IOException {
    return listeners.prepare(next);
  }

  private void accepting(boolean on) {
    if (on) {
      log.info("client connections have ended: accepting again");
    } else {
      log.warn("limits.connections is reached: further connections wait in the kernel");
    }
    listeners.accepting(on);
  }

  private void drain(Listener removed) {
    removed.entrance().leave();
    onEachLoop(loop -> loop.drain(removed.entrance()));
  }

  /** Other limits, from the next use of each on. */
  void limits(LimitsConfig next) {
    limit.set(next.connections(), next.overConnections());
    onEachLoop(loop -> loop.limits(next));
  }

  /** Closes what is idle to these endpoints; completes when every loop has. */
  CompletableFuture<Void> closeIdle(List<EndpointState> endpoints) {
    return onEachLoop(loop -> endpoints.forEach(loop.upstreams()::closeIdle));
  }

  /** Closes the connections that were handed over to that backend. */
  void closeTunnels(String backendId) {
    var _ = onEachLoop(loop -> loop.closeTunnels(backendId));
  }

  /** Completes when every loop has ended what it was at, or has ended. */
  CompletableFuture<Void> loopsPassed() {
    return onEachLoop(_ -> {});
  }

  private CompletableFuture<Void> onEachLoop(Consumer<ProxyLoop> action) {
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (ProxyLoop loop : loops) {
      try {
        done.add(CompletableFuture.runAsync(() -> action.accept(loop), loop.loop()));
      } catch (RejectedExecutionException ended) {
        // nothing of it is left
      }
    }
    return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
  }

  Transport transport() {
    return transport;
  }

  List<EventLoop> eventLoops() {
    return List.copyOf(eventLoops);
  }

  List<LoopMetrics> metrics() {
    return List.copyOf(metrics);
  }

  /** Where that listener is bound. */
  InetSocketAddress address(String listener) {
    return listeners.address(listener);
  }

  SequencedMap<String, InetSocketAddress> addresses() {
    return listeners.addresses();
  }

  /** Requests under way, over all loops. */
  long active() {
    return active.sum();
  }

  /** Client connections that are open. */
  int connections() {
    return limit.open();
  }

  /** From now on responses end their connections: of more and more over that time, then all. */
  void drain(Duration over) {
    loops.forEach(loop -> loop.drain(over));
  }

  /** Accepts no more. */
  void stopAccepting() {
    listeners.close();
  }

  /** Closes connections that carry no request. */
  void closeIdle() {
    loops.forEach(loop -> loop.loop().execute(loop::closeIdle));
  }

  /**
   * Closes every connection and ends the loops; returns when they have ended. Clients first: what
   * then happens to a backend's connection is nobody's failure. The loops end last, because a close
   * may take a few turns of its loop (io_uring cancels what is under way), and the books are made
   * when it is done.
   */
  @Override
  public void close() {
    stopAccepting();
    clients.close().awaitUninterruptibly(STOP.toMillis());
    backends.close().awaitUninterruptibly(STOP.toMillis());
    group
        .shutdownGracefully(QUIET.toMillis(), STOP.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
  }
}
