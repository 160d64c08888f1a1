package dev.segue.gateway.data.exchange;

import dev.segue.gateway.config.LimitsConfig;
import dev.segue.gateway.config.ListenerConfig;
import dev.segue.gateway.data.client.LoopClients;
import dev.segue.gateway.data.loop.DeadlineWheel;
import dev.segue.gateway.data.loop.ReplayBudget;
import dev.segue.gateway.data.upstream.LoopUpstreams;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.PerLoopCount;
import dev.segue.gateway.routing.Published;
import dev.segue.gateway.time.NanoClock;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one event loop needs to serve requests, made once. Confined to its loop but for
 * {@link #draining}.
 */
public final class ProxyLoop {
  final int index;
  final EventLoop loop;
  final NanoClock clock;
  final Published published;
  final LimitsConfig limits;
  final LoopMetrics metrics;
  final DeadlineWheel wheel;
  final LoopUpstreams upstreams;
  final Chooser chooser;
  final ReplayBudget replayBudget;
  final RequestRewriter requests;
  final ResponseRewriter responses;
  final LocalReply replies = new LocalReply();
  final LoopClients known;

  private final BooleanSupplier memoryPressed;
  private volatile boolean draining;
  private @Nullable ProxyHandler clients; // a list through the handlers
  private final PerLoopCount active; // requests between head and end

  /**
   * What all loops have in common.
   *
   * @param memoryPressed whether new requests must be turned away
   * @param active requests under way, counted by the loops
   * @param instance a name of this process that no other has, for Via and request ids
   */
  public record Shared(
      Published published,
      LimitsConfig limits,
      NanoClock clock,
      Class<? extends SocketChannel> channel,
      int loops,
      BooleanSupplier memoryPressed,
      PerLoopCount active,
      String instance) {}

  public ProxyLoop(int index, EventLoop loop, LoopMetrics metrics, Shared shared) {
    this.index = index;
    this.loop = loop;
    this.metrics = metrics;
    clock = shared.clock();
    published = shared.published();
    limits = shared.limits();
    active = shared.active();
    memoryPressed = shared.memoryPressed();
    wheel = new DeadlineWheel(loop, clock);
    upstreams =
        new LoopUpstreams(
            loop,
            clock,
            wheel,
            metrics,
            new LoopUpstreams.Settings(shared.channel(), shared.loops(), limits.responseHead()));
    chooser = new Chooser(upstreams, metrics, index, shared.loops());
    replayBudget = new ReplayBudget(limits.replayTotal() / shared.loops());
    HeadWriter writer = new HeadWriter();
    requests = new RequestRewriter(writer, "segue-" + shared.instance());
    responses = new ResponseRewriter(writer);
    known = new LoopClients(shared.instance() + '-' + Integer.toString(index, 36) + '-');
  }

  public LoopUpstreams upstreams() {
    return upstreams;
  }

  /** A handler for a client connection that was just accepted on this loop. */
  public ProxyHandler newHandler(ListenerConfig listener) {
    return new ProxyHandler(this, known.identity(listener));
  }

  /** From now on every response ends its connection. From any thread. */
  public void drain() {
    draining = true;
  }

  boolean memoryPressed() {
    return memoryPressed.getAsBoolean();
  }

  boolean draining() {
    return draining;
  }

  void entered(ProxyHandler client) {
    client.next = clients;
    if (clients != null) {
      clients.previous = client;
    }
    clients = client;
  }

  void left(ProxyHandler client) {
    if (client.next != null) {
      client.next.previous = client.previous;
    }
    if (client.previous != null) {
      client.previous.next = client.next;
    } else {
      clients = client.next;
    }
    client.next = null;
    client.previous = null;
  }

  void requestBegan() {
    active.add(index, 1);
  }

  void requestEnded() {
    active.add(index, -1);
  }

  /**
   * Closes client connections that wait for a request, and idle backend connections. On the loop.
   */
  public void closeIdle() {
    long now = clock.nanos();
    forEachClient(client -> client.closeIfIdle(now));
    upstreams.closeIdle();
  }

  /** Closes every client connection, whatever it is at. On the loop. */
  public void closeAll() {
    forEachClient(ProxyHandler::close);
    upstreams.closeIdle();
  }

  private void forEachClient(Consumer<ProxyHandler> action) {
    assert loop.inEventLoop();
    List<ProxyHandler> all = new ArrayList<>(); // closing takes them off the list
    for (ProxyHandler client = clients; client != null; client = client.next) {
      all.add(client);
    }
    all.forEach(action);
  }

  public EventLoop loop() {
    return loop;
  }
}
