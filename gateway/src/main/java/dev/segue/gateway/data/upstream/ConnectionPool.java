package dev.segue.gateway.data.upstream;

import dev.segue.gateway.config.BackendConfig.PoolConfig;
import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.data.loop.DeadlineWheel.Deadline;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint. Idle ones are used last in, first out, so that
 * few stay warm and the rest ages away. Confined to its loop: no field is volatile on purpose.
 */
public final class ConnectionPool {
  static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final LoopUpstreams upstreams;
  private final EndpointState endpoint;
  private final ArrayDeque<BackendConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<Claim> queue = new ArrayDeque<>();
  private final Runnable serve = this::serveQueue;
  private Backend backend; // the newest settings that a request came with
  private int connecting; // connects that this loop has under way

  ConnectionPool(LoopUpstreams upstreams, EndpointState endpoint, Backend backend) {
    this.upstreams = upstreams;
    this.endpoint = endpoint;
    this.backend = backend;
  }

  EndpointState endpoint() {
    return endpoint;
  }

  /** Whether a request would have to be turned away now. */
  boolean saturated() {
    return idle.isEmpty()
        && (!mayConnect()
            || endpoint.connections().get() >= backend.config().pool().maxConnections())
        && queueFull();
  }

  /** A backend that does not accept is not flooded with connects. */
  private boolean mayConnect() {
    return connecting < upstreams.share(backend.config().pool().maxConnecting());
  }

  private boolean queueFull() {
    return queue.size() >= upstreams.share(backend.config().pool().maxPending());
  }

  /**
   * Asks for a connection. {@link Claim#READY}: {@link UpstreamUser#connected} was called already.
   *
   * @param maxIdleNanos reuse only what was idle for less; 0 = a new connection
   * @param connectNanos how long a connect may take
   */
  public Claim acquire(UpstreamUser user, Backend current, long maxIdleNanos, long connectNanos) {
    upstreams.assertInLoop();
    backend = current;
    if (!queue.isEmpty()) {
      serveQueue(); // a limit may be higher now
    }
    BackendConnection reusable = maxIdleNanos == 0 ? null : pollIdle(maxIdleNanos);
    if (reusable != null) {
      reusable.use(user);
      user.connected(reusable);
      return Claim.READY;
    }
    InetSocketAddress address = endpoint.address();
    if (address == null) {
      return Claim.UNRESOLVED;
    }
    boolean may = mayConnect();
    if (may && takePermit()) {
      Claim claim = new Claim(Claim.Kind.CONNECTING, user, this, connectNanos);
      connect(claim, address);
      return claim;
    }
    if (queueFull()) {
      return Claim.OVERFLOW;
    }
    Claim claim = new Claim(Claim.Kind.QUEUED, user, this, connectNanos);
    queue.add(claim);
    upstreams.metrics().pendingBegan(backend);
    if (may) {
      wantPermit(queue.element());
    }
    return claim;
  }

  /**
   * No permit is left for the first in the queue: what is idle gives its own up, here, where it is
   * idle for too long for that request, and on other loops. Whoever frees a permit from now on
   * tells; for one that came free just before, the queue is looked at once more.
   */
  private void wantPermit(Claim first) {
    if (!first.wantsPermit()) {
      return;
    }
    endpoint.waiting().incrementAndGet();
    BackendConnection oldest = idle.pollFirst();
    if (oldest != null) {
      oldest.close();
    }
    upstreams.onOtherLoops(endpoint, ConnectionPool::closeIdle);
    upstreams.execute(serve);
  }

  private void unqueued(Claim claim) {
    upstreams.metrics().pendingEnded(backend);
    if (claim.permitWanted()) {
      endpoint.waiting().decrementAndGet();
    }
  }

  private @Nullable BackendConnection pollIdle(long maxIdleNanos) {
    for (BackendConnection c = idle.peekLast(); c != null; c = idle.peekLast()) {
      if (!c.usable()) {
        idle.pollLast();
      } else if (c.life().spent()) {
        idle.pollLast();
        c.close();
      } else if (c.life().mayBeClosing(maxIdleNanos)) {
        return null; // the others are idle for longer still
      } else {
        return idle.pollLast();
      }
    }
    return null;
  }

  private boolean takePermit() {
    AtomicInteger permits = endpoint.connections(); // never over the limit, not for a moment:
    int most = settings().maxConnections(); // another loop could take that for a reason to wait
    for (int taken = permits.get(); taken < most; taken = permits.get()) {
      if (permits.compareAndSet(taken, taken + 1)) {
        return true;
      }
    }
    return false;
  }

  private void connect(Claim claim, InetSocketAddress address) {
    BackendConnection connection = new BackendConnection(this, upstreams.maxResponseHead());
    claim.begun(connection);
    upstreams.metrics().upstreamOpened(backend);
    connecting++;
    upstreams
        .connect(address, connection)
        .addListener(done -> upstreams.onLoop(() -> ended(claim, connection, done.cause())));
  }

  private void ended(Claim claim, BackendConnection connection, @Nullable Throwable failure) {
    connecting--;
    if (failure == null) {
      connected(claim, connection);
      serveQueue();
    } else {
      upstreams.wheel().disarm(connection.deadline());
      free();
      claim.failed(failure);
    }
  }

  private void connected(Claim claim, BackendConnection connection) {
    UpstreamUser user = claim.take();
    if (user == null) {
      connection.connectedIdle(); // the user left; the connection is good for the next one
    } else {
      connection.use(user);
      user.connected(connection);
    }
  }

  /** What a connection that is used for the first time begins with. */
  SendProxyProtocol announcement() {
    return backend.config().sendProxyProtocol();
  }

  /** A connection can carry another request: the time it came back. */
  long returned(BackendConnection connection) {
    Claim next = queue.poll();
    if (next != null) {
      unqueued(next);
      connected(next, connection);
      serveQueue(); // another one is the first now
    } else if (!endpoint.available() || endpoint.waiting().get() > 0) {
      connection.close();
    } else {
      idle.addLast(connection);
      arm(connection.deadline(), connection.life().idleNanos(backend.config().pool()));
    }
    return upstreams.now();
  }

  /** Who waited here waits no longer: the place is another's. */
  void left(Claim claim) {
    if (queue.remove(claim)) { // the oldest are first, and give up first
      unqueued(claim);
      serveQueue(); // another one may be the first now
    }
  }

  long now() {
    return upstreams.now();
  }

  PoolConfig settings() {
    return backend.config().pool();
  }

  void arm(Deadline deadline, long inNanos) {
    upstreams.wheel().arm(deadline, upstreams.now() + inNanos);
  }

  void closed(BackendConnection connection) {
    upstreams.wheel().disarm(connection.deadline());
    idle.remove(connection);
    free();
  }

  private void free() {
    endpoint.connections().decrementAndGet();
    upstreams.metrics().upstreamClosed(backend);
    serveQueue();
    if (endpoint.waiting().get() > 0) {
      upstreams.onOtherLoops(endpoint, ConnectionPool::serveQueue);
    }
  }

  /** Gives permits that became free to those who wait here. */
  private void serveQueue() {
    InetSocketAddress address = endpoint.address();
    while (!queue.isEmpty() && address != null && mayConnect()) {
      if (!takePermit()) {
        wantPermit(queue.element());
        return;
      }
      Claim first = queue.remove();
      unqueued(first);
      first.connecting();
      connect(first, address);
    }
  }

  /** Closes what is idle: another loop waits for a permit, or the endpoint gets no traffic. */
  void closeIdle() {
    for (BackendConnection c = idle.pollLast(); c != null; c = idle.pollLast()) {
      c.close();
    }
  }
}
