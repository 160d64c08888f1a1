package dev.segue.gateway.data.exchange;

import dev.segue.gateway.accesslog.AccessRecord;
import dev.segue.gateway.accesslog.ResponseFlag;
import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.data.upstream.BackendConnection;
import dev.segue.gateway.data.upstream.Claim;
import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One try of one exchange at one endpoint: it holds the breaker's permit and the connection, and
 * settles both exactly once. Reused for the next try. Confined to its loop.
 */
final class Attempt {
  private static final int SWITCHING_PROTOCOLS = 101;

  private final LoopMetrics metrics;
  private final Assignment assignment;
  private final int loop;

  private @Nullable Backend backend;
  private @Nullable Endpoint endpoint;
  private @Nullable BackendConnection connection;
  private @Nullable Claim claim;
  private long permit;
  private long startedAt;
  private long connectingAt; // when it no longer waited for a permit
  private long connectedAt; // meaningful once hadConnection
  private boolean hadConnection;
  private long endedAt; // when it was settled
  private long headNanos; // from start to the response head; -1 before
  private boolean open;
  private boolean queued;
  private boolean reusedConnection;
  private boolean handedOver;
  private int tries; // of the exchange, this one included
  private int flags; // ResponseFlags of all of them

  Attempt(LoopMetrics metrics, Assignment assignment, int loop) {
    this.metrics = metrics;
    this.assignment = assignment;
    this.loop = loop;
  }

  void begin(Chooser chosen, long now) {
    backend = chosen.backend();
    endpoint = chosen.endpoint();
    permit = chosen.permit();
    startedAt = now;
    connectingAt = now;
    hadConnection = false;
    headNanos = -1;
    open = true;
    queued = false;
    tries++;
    if (permit == CircuitGuard.REFUSED) {
      flags |= ResponseFlag.BRK.bit();
    }
    reusedConnection = false;
    handedOver = false;
    chosen.backend().state().inFlight().add(loop, 1);
    chosen.endpoint().state().inFlight().add(loop, 1);
    assignment.trying(chosen.backend(), chosen.endpoint().state());
  }

  /** The tried backend; also after the attempt was settled. */
  @Nullable Backend backend() {
    return backend;
  }

  Endpoint endpoint() {
    if (endpoint == null) {
      throw new IllegalStateException("no attempt");
    }
    return endpoint;
  }

  /** What its connection begins with. */
  SendProxyProtocol announcement() {
    return connection == null ? SendProxyProtocol.OFF : connection.announcement();
  }

  @Nullable BackendConnection connection() {
    return connection;
  }

  void waitsWith(Claim pending) {
    claim = pending;
    queued = pending.kind() == Claim.Kind.QUEUED;
  }

  /** A permit was there: connecting has begun. */
  void connecting(long now) {
    queued = false;
    connectingAt = now;
  }

  /** Whether it still waits for a connection permit. */
  boolean queued() {
    return queued;
  }

  void connected(BackendConnection fresh, long now) {
    connection = fresh;
    hadConnection = true;
    connectedAt = now - startedAt < 0 ? startedAt : now; // a batch of requests shares its time
    if (queued) { // another request's connection became free
      queued = false;
      connectingAt = now;
    }
    claim = null;
    reusedConnection = fresh.reused();
  }

  /** Bytes went to the socket: the backend may have received the request. */
  void handedOver() {
    handedOver = true;
  }

  boolean wasHandedOver() {
    return handedOver;
  }

  boolean reusedConnection() {
    return reusedConnection;
  }

  void answered(long now) {
    headNanos = now - startedAt;
  }

  /** When the response head came. */
  long answeredAt() {
    return startedAt + headNanos;
  }

  /** The connection carries another protocol: as an attempt it is over (SEMANTICS section 4). */
  void tunnelled(long now) {
    BackendConnection current = connection;
    if (current != null) {
      current.tunnel();
    }
    settle(AttemptResult.OK, now);
    assignment.ended(Outcome.ANSWERED, SWITCHING_PROTOCOLS);
  }

  /** How many attempts the exchange has had. */
  int tries() {
    return tries;
  }

  /** How they went, as a set of {@link ResponseFlag}s. */
  int flags() {
    return flags;
  }

  /** How long it waited for a permit. */
  long queueNanos() {
    return (queued ? endedAt : connectingAt) - startedAt;
  }

  /** How long it connected, or {@link AccessRecord#NOT_MEASURED} where it never came to that. */
  long connectNanos() {
    if (hadConnection) {
      return connectedAt - connectingAt;
    }
    return queued ? AccessRecord.NOT_MEASURED : endedAt - connectingAt;
  }

  /** From the connection to the response head, or {@link AccessRecord#NOT_MEASURED}. */
  long firstByteNanos() {
    return headNanos < 0 ? AccessRecord.NOT_MEASURED : startedAt + headNanos - connectedAt;
  }

  /** The connection went away by itself. */
  void connectionLost() {
    connection = null;
  }

  /** Gives up whatever is under way: the claim, or the connection with half a message on it. */
  void cut() {
    if (claim != null) {
      claim.cancel();
      claim = null;
    }
    BackendConnection current = connection;
    connection = null;
    if (current != null) {
      current.close();
    }
  }

  /** The response is not wanted, but the connection may be good for another request. */
  void abandon() {
    BackendConnection current = connection;
    connection = null;
    if (current != null) {
      current.abandon();
    }
  }

  /** The response is complete: the connection goes back to its pool. */
  void release() {
    BackendConnection current = connection;
    connection = null;
    if (current != null) {
      current.release();
    }
  }

  /** Says how it ended, to the breaker and the counters; once. */
  void settle(AttemptResult result, long now) {
    Backend tried = backend;
    if (!open || tried == null) {
      return;
    }
    open = false;
    endedAt = now;
    flags |= ResponseFlag.of(result);
    tried.state().inFlight().add(loop, -1);
    endpoint().state().inFlight().add(loop, -1);
    long nanos = headNanos >= 0 ? headNanos : now - startedAt;
    metrics.attempt(tried, result, nanos);
    assignment.attempted(tried, result, nanos);
    if (permit != CircuitGuard.REFUSED) {
      settlePermit(tried.guard(), result, nanos);
    }
  }

  private void settlePermit(CircuitGuard guard, AttemptResult result, long nanos) {
    switch (result) {
      case OK -> guard.success(permit, nanos);
      case STALE, OVERFLOW, CLIENT_GONE -> guard.release(permit);
      case SERVER_ERROR,
          CONNECT_FAILED,
          CONNECT_TIMEOUT,
          UNRESOLVED,
          RESET,
          HEAD_TIMEOUT,
          IDLE_TIMEOUT,
          TOTAL_TIMEOUT,
          BAD_RESPONSE ->
          guard.failure(permit, nanos);
    }
  }

  /** Forgets everything, so that nothing outlives the exchange. */
  void clear() {
    backend = null;
    endpoint = null;
    tries = 0;
    flags = ResponseFlag.NONE;
  }
}
