package dev.segue.gateway.data.upstream;

import dev.segue.gateway.data.loop.AvailableCursor;
import dev.segue.gateway.data.loop.DeadlineWheel;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.time.NanoClock;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The upstream side of one event loop: its pools and whose turn it is. Confined to its loop. */
public final class LoopUpstreams {
  private static final int CONNECT_BACKSTOP_MILLIS = 30_000; // each request has its own, shorter

  private final EventLoop loop;
  private final NanoClock clock;
  private final DeadlineWheel wheel;
  private final LoopMetrics metrics;
  private final Settings settings;
  private final Bootstrap bootstrap;
  private final Turn turn = new Turn();
  private @Nullable ConnectionPool[] pools = new ConnectionPool[16];
  private @Nullable AvailableCursor[] cursors = new AvailableCursor[16];
  private List<LoopUpstreams> others = List.of();
  private int maxResponseHead;

  /**
   * What all loops have in common.
   *
   * @param open every backend connection, so that the end of the process finds them all
   */
  public record Settings(
      Class<? extends SocketChannel> channel, int loops, int maxResponseHead, ChannelGroup open) {}

  /** The candidates of one pick: available endpoints that can take one more request. */
  private final class Turn implements AvailableCursor.Candidates {
    private List<Endpoint> endpoints = List.of();
    private @Nullable EndpointState except;
    private boolean anyAvailable;
    private @Nullable Backend backend;

    @Override
    public int size() {
      return endpoints.size();
    }

    @Override
    public int weight(int index) {
      Endpoint endpoint = endpoints.get(index);
      EndpointState state = endpoint.state();
      if (!state.available()) {
        return 0;
      }
      anyAvailable = true;
      if (state == except || (backend != null && pool(state, backend).saturated())) {
        return 0;
      }
      return endpoint.config().weight();
    }
  }

  public LoopUpstreams(
      EventLoop loop,
      NanoClock clock,
      DeadlineWheel wheel,
      LoopMetrics metrics,
      Settings settings) {
    this.loop = loop;
    this.clock = clock;
    this.wheel = wheel;
    this.metrics = metrics;
    this.settings = settings;
    maxResponseHead = settings.maxResponseHead();
    bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(settings.channel())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_BACKSTOP_MILLIS);
  }

  /** Makes the other loops' pools known; before the first request. */
  public void others(List<LoopUpstreams> all) {
    List<LoopUpstreams> rest = new ArrayList<>(all);
    rest.remove(this);
    others = List.copyOf(rest);
  }

  /**
   * The endpoint whose turn it is, or {@code null} where none can serve.
   *
   * @param except one that just failed; taken all the same where it is the only one
   */
  public @Nullable Endpoint pick(Backend backend, @Nullable EndpointState except) {
    assert loop.inEventLoop();
    List<Endpoint> endpoints = backend.endpoints();
    if (endpoints.size() == 1) {
      EndpointState only = endpoints.get(0).state();
      turn.anyAvailable = only.available();
      return turn.anyAvailable && !pool(only, backend).saturated() ? endpoints.get(0) : null;
    }
    turn.endpoints = endpoints;
    turn.backend = backend;
    turn.except = except;
    turn.anyAvailable = false;
    int index = cursor(backend.slot()).next(turn);
    if (index < 0 && except != null) {
      turn.except = null;
      index = cursor(backend.slot()).next(turn);
    }
    return index < 0 ? null : endpoints.get(index);
  }

  /** After {@link #pick} found none: whether a limit was the reason, not availability. */
  public boolean limited() {
    return turn.anyAvailable;
  }

  private AvailableCursor cursor(int slot) {
    if (slot >= cursors.length) {
      cursors = Arrays.copyOf(cursors, Math.max(slot + 1, cursors.length * 2));
    }
    AvailableCursor cursor = cursors[slot];
    if (cursor == null) {
      cursor = new AvailableCursor();
      cursors[slot] = cursor;
    }
    return cursor;
  }

  /** This loop's pool for the endpoint. */
  public ConnectionPool pool(EndpointState endpoint, Backend backend) {
    int slot = endpoint.slot();
    if (slot >= pools.length) {
      pools = Arrays.copyOf(pools, Math.max(slot + 1, pools.length * 2));
    }
    ConnectionPool pool = pools[slot];
    if (pool == null || pool.endpoint() != endpoint) {
      if (pool != null) {
        pool.closeIdle(); // the slot's former endpoint is gone
      }
      pool = new ConnectionPool(this, endpoint, backend);
      pools[slot] = pool;
    }
    return pool;
  }

  /** Closes every idle connection: the process ends. On the loop. */
  public void closeIdle() {
    for (ConnectionPool pool : pools) {
      if (pool != null) {
        pool.closeIdle();
      }
    }
  }

  /** Closes what is idle to this endpoint: it gets no traffic any more. On the loop. */
  public void closeIdle(EndpointState endpoint) {
    assert loop.inEventLoop();
    int slot = endpoint.slot();
    ConnectionPool pool = slot < pools.length ? pools[slot] : null;
    if (pool != null && pool.endpoint() == endpoint) {
      pool.closeIdle();
    }
  }

  void onOtherLoops(EndpointState endpoint, Consumer<ConnectionPool> action) {
    for (LoopUpstreams other : others) {
      other.loop.execute(() -> {
        int slot = endpoint.slot();
        ConnectionPool pool = slot < other.pools.length ? other.pools[slot] : null;
        if (pool != null && pool.endpoint() == endpoint) {
          action.accept(pool);
        }
      });
    }
  }

  ChannelFuture connect(InetSocketAddress address, BackendConnection connection) {
    ChannelFuture connected = bootstrap.clone().handler(connection).connect(address);
    if (connected.cause() == null) { // without a descriptor there is no channel that can be closed
      settings.open().add(connected.channel());
    }
    return connected;
  }

  /** Runs the task on the loop a little later. */
  void execute(Runnable task) {
    loop.execute(task);
  }

  /** What becomes of a channel that could not even be made is told on another thread. */
  void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** This loop's part of a process-wide limit: at least 1 unless the limit is 0. */
  int share(int limit) {
    return limit == 0 ? 0 : Math.max(1, limit / settings.loops());
  }

  int maxResponseHead() {
    return maxResponseHead;
  }

  /** Another bound, for connections from now on. On the loop. */
  public void maxResponseHead(int bytes) {
    assert loop.inEventLoop();
    maxResponseHead = bytes;
  }

  LoopMetrics metrics() {
    return metrics;
  }

  DeadlineWheel wheel() {
    return wheel;
  }

  long now() {
    return clock.nanos();
  }

  void assertInLoop() {
    assert loop.inEventLoop();
  }
}
