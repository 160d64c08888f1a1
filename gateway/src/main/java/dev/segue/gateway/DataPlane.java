package dev.segue.gateway;

import dev.segue.gateway.config.ListenerConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.data.exchange.ProxyLoop;
import dev.segue.gateway.data.listen.Listener;
import dev.segue.gateway.data.listen.ServerPipeline;
import dev.segue.gateway.data.listen.Transport;
import dev.segue.gateway.data.loop.MemoryPressure;
import dev.segue.gateway.data.upstream.LoopUpstreams;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.PerLoopCount;
import dev.segue.gateway.routing.Published;
import dev.segue.gateway.time.NanoClock;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The data path's parts that exist once a process: event loops, what runs on them, listeners. */
final class DataPlane implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;
  private static final Duration QUIET = Duration.ZERO;
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Transport transport;
  private final EventLoopGroup group;
  private final List<EventLoop> eventLoops = new ArrayList<>();
  private final List<ProxyLoop> loops = new ArrayList<>();
  private final List<LoopMetrics> metrics = new ArrayList<>();
  private final PerLoopCount active;
  private final SequencedMap<String, Listener> listeners = new LinkedHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();

  DataPlane(Transport transport, int loopCount) {
    this.transport = transport;
    active = new PerLoopCount(loopCount);
    group =
        new MultiThreadIoEventLoopGroup(
            loopCount, Thread.ofPlatform().name("segue-loop-", 0).factory(), transport.handlers());
    for (EventExecutor executor : group) {
      eventLoops.add((EventLoop) executor);
      metrics.add(new LoopMetrics());
    }
  }

  /** Puts the truth to work: after this, listeners can be bound. */
  void serve(Published published, SegueConfig config, NanoClock clock, String instance) {
    ProxyLoop.Shared shared =
        new ProxyLoop.Shared(
            published,
            config.limits(),
            clock,
            transport.socket(),
            eventLoops.size(),
            memoryPressure(),
            active,
            instance);
    for (int i = 0; i < eventLoops.size(); i++) {
      loops.add(new ProxyLoop(i, eventLoops.get(i), metrics.get(i), shared));
    }
    List<LoopUpstreams> upstreams = loops.stream().map(ProxyLoop::upstreams).toList();
    upstreams.forEach(one -> one.others(upstreams));
  }

  private MemoryPressure memoryPressure() {
    ByteBufAllocatorMetric used =
        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    MemoryPressure pressure = new MemoryPressure(used, PlatformDependent.maxDirectMemory());
    eventLoops
        .getFirst()
        .scheduleAtFixedRate(pressure::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return pressure;
  }

  void bind(SegueConfig config) throws IOException {
    for (ListenerConfig listener : config.listeners().values()) {
      ServerPipeline pipeline =
          new ServerPipeline(loops, metrics, connections, config.limits().connections(), listener);
      listeners.put(listener.name(), Listener.bind(listener, transport, group, pipeline));
    }
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
    Listener bound = listeners.get(listener);
    if (bound == null) {
      throw new IllegalArgumentException(
          "listener: " + listener + " (expected: one of " + listeners.keySet() + ')');
    }
    return bound.address();
  }

  SequencedMap<String, InetSocketAddress> addresses() {
    SequencedMap<String, InetSocketAddress> all = new LinkedHashMap<>();
    listeners.forEach((name, listener) -> all.put(name, listener.address()));
    return all;
  }

  /** Requests under way, over all loops. */
  long active() {
    return active.sum();
  }

  /** Client connections that are open. */
  int connections() {
    return connections.get();
  }

  /** From now on every response ends its connection. */
  void drain() {
    loops.forEach(ProxyLoop::drain);
  }

  /** Accepts no more. */
  void stopAccepting() {
    listeners.values().forEach(Listener::close);
  }

  /** Closes connections that carry no request. */
  void closeIdle() {
    loops.forEach(loop -> loop.loop().execute(loop::closeIdle));
  }

  /** Closes every connection and ends the loops; returns when they have ended. */
  @Override
  public void close() {
    stopAccepting();
    loops.forEach(loop -> loop.loop().execute(loop::closeAll));
    group
        .shutdownGracefully(QUIET.toMillis(), STOP.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
  }
}
