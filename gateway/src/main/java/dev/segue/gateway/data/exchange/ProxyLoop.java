package dev.segue.gateway.data.exchange;

import dev.segue.gateway.accesslog.AccessLog;
import dev.segue.gateway.config.LimitsConfig;
import dev.segue.gateway.data.client.LoopClients;
import dev.segue.gateway.data.loop.DeadlineWheel;
import dev.segue.gateway.data.loop.ReplayBudget;
import dev.segue.gateway.data.loop.RetryBudget;
import dev.segue.gateway.data.upstream.LoopUpstreams;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.PerLoopCount;
import dev.segue.gateway.routing.Published;
import dev.segue.gateway.time.NanoClock;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one event loop needs to serve requests, made once. Confined to its loop but for
 * {@link #draining}.
 */
public final class ProxyLoop {
  private static final long DRAIN_LOOK_MILLIS = 250;
  private static final double GOLDEN_RATIO = 0.618_033_988_749_894_9; // its multiples fill 0..1

  final int index;
  final EventLoop loop;
  final NanoClock clock;
  final Published published;
  LimitsConfig limits; // another one after a reload
  final LoopMetrics metrics;
  final DeadlineWheel wheel;
  final LoopUpstreams upstreams;
  final Chooser chooser;
  final ReplayBudget replayBudget;
  final RetryBudget retryBudget;
  final RequestRewriter requests;
  final ResponseRewriter responses;
  final LocalReply replies = new LocalReply();
  final LoopClients known;
  final @Nullable AccessLines accessLines; // null: off

  private final int loops;
  private volatile boolean draining;
  private long drainFrom;
  private long drainOver;
  private double share;
  private boolean memoryPressed;
  private @Nullable ProxyHandler clients; // a list through the handlers
  private final PerLoopCount active; // requests between head and end

  /**
   * What all loops have in common.
   *
   * @param active requests under way, counted by the loops
   * @param instance a name of this process that no other has, for Via and request ids
   * @param accessLog one line a request, or none
   */
  public record Shared(
      Published published,
      LimitsConfig limits,
      NanoClock clock,
      LoopUpstreams.Settings upstreams,
      PerLoopCount active,
      String instance,
      AccessLog accessLog) {}

  public ProxyLoop(int index, EventLoop loop, LoopMetrics metrics, Shared shared) {
    this.index = index;
    this.loop = loop;
    this.metrics = metrics;
    clock = shared.clock();
    published = shared.published();
    limits = shared.limits();
    loops = shared.upstreams().loops();
    active = shared.active();
    wheel = new DeadlineWheel(loop, clock);
    upstreams = new LoopUpstreams(loop, clock, wheel, metrics, shared.upstreams());
    chooser = new Chooser(upstreams, metrics, index, loops);
    retryBudget = new RetryBudget(loops);
    replayBudget = new ReplayBudget(limits.replayTotal() / loops);
    HeadWriter writer = new HeadWriter();
    requests = new RequestRewriter(writer, "segue-" + shared.instance());
    responses = new ResponseRewriter(writer);
    known = new LoopClients(shared.instance() + '-' + Integer.toString(index, 36) + '-');
    accessLines = AccessLines.of(shared.accessLog().loop(index), replies);
  }

  public LoopUpstreams upstreams() {
    return upstreams;
  }

  /** A handler for a client connection that was just accepted on this loop. */
  public ProxyHandler newHandler(Entrance entrance) {
    return new ProxyHandler(this, entrance);
  }

  /**
   * Other limits, from the next use of each on; a connection that is open keeps the sizes that it
   * began with. On the loop.
   */
  public void limits(LimitsConfig next) {
    assert loop.inEventLoop();
    replayBudget.resize(next.replayTotal() / loops - limits.replayTotal() / loops);
    upstreams.maxResponseHead(next.responseHead());
    limits = next;
  }

  /**
   * Ends the connections of a listener that was removed: idle ones now, the others with the request
   * that is on them. On the loop.
   */
  public void drain(Entrance entrance) {
    long now = clock.nanos();
    boolean[] any = {false};
    forEachClient(client -> {
      if (client.cameBy(entrance)) {
        any[0] = true;
        client.closeIfIdle(now);
      }
    });
    if (any[0]) {
      var _ = loop.schedule(() -> drain(entrance), DRAIN_LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * From now on responses end their connections: those of more and more connections over that time,
   * so that not all clients come anew at once, and then all. From any thread.
   */
  public void drain(Duration over) {
    drainFrom = clock.nanos();
    drainOver = over.toNanos();
    draining = true; // last: it publishes the others
  }

  /** Ends the connections that were handed over to that backend. On the loop. */
  public void closeTunnels(String backendId) {
    assert loop.inEventLoop();
    forEachClient(client -> client.closeTunnel(backendId));
  }

  /** Memory for buffers is short, or is no longer. On the loop. */
  public void memoryPressed(boolean now) {
    memoryPressed = now;
    forEachClient(ProxyHandler::memoryPressed);
  }

  boolean memoryPressed() {
    return memoryPressed;
  }

  /**
   * Whether a connection is to end now.
   *
   * @param share its place among all connections, 0 (at once) to 1
   */
  boolean draining(double share) {
    return draining && clock.nanos() - drainFrom >= drainOver * share;
  }

  /** A place among the connections of the loop, evenly spread whoever comes and goes. */
  double nextShare() {
    share += GOLDEN_RATIO;
    share -= (long) share;
    return share;
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
