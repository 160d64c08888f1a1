package dev.segue.gateway.data.upstream;

import dev.segue.gateway.config.BackendConfig.PoolConfig;
import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import java.util.concurrent.TimeUnit;

/** How long a connection has lived, what it carried, and what it may carry yet. */
final class ConnectionLife {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final ConnectionPool pool;
  private final long bornAt;
  private SendProxyProtocol announcement = SendProxyProtocol.OFF;
  private int requests;
  private long idleSince;
  private long hintNanos; // how long the peer says that it keeps an idle connection; 0 = no word

  ConnectionLife(ConnectionPool pool) {
    this.pool = pool;
    bornAt = pool.now();
  }

  /** It is used next. What it begins with is decided when that is for the first time. */
  void used() {
    if (requests == 0) {
      announcement = pool.announcement();
    }
  }

  SendProxyProtocol announcement() {
    return announcement;
  }

  void requestBegan() {
    requests++;
  }

  /** What the peer said of how long it waits for a request; 0 = no word. */
  void hint(long nanos) {
    hintNanos = nanos;
  }

  void idleSince(long now) {
    idleSince = now;
  }

  /** Whether its settings let it carry no further request. */
  boolean spent() {
    int most = pool.settings().maxRequests();
    boolean full = announces() || (most > 0 && requests >= most);
    return (requests > 0 && full) || tooOld();
  }

  /** Whether it carried a header, or each of its peer's connections has to from now on. */
  private boolean announces() {
    return announcement != SendProxyProtocol.OFF || pool.announcement() != SendProxyProtocol.OFF;
  }

  private boolean tooOld() {
    long maxAge = pool.settings().maxAge().toNanos();
    return maxAge > 0 && pool.now() - bornAt >= maxAge;
  }

  /**
   * Whether the peer may be closing it already, so that a request which must not be sent twice has
   * to take another. A peer that says how long it waits is trusted for half of that (SEMANTICS
   * section 3).
   *
   * @param maxIdleNanos without such a word; {@code Long.MAX_VALUE}: the request may be sent again
   */
  boolean mayBeClosing(long maxIdleNanos) {
    if (maxIdleNanos == Long.MAX_VALUE) {
      return false;
    }
    return pool.now() - idleSince > (hintNanos > 0 ? hintNanos / 2 : maxIdleNanos);
  }

  /** How long it may stay idle: shorter than the peer keeps it. */
  long idleNanos(PoolConfig settings) {
    long configured = settings.idleTimeout().toNanos();
    return hintNanos > 0
        ? Math.min(configured, hintNanos - Math.min(hintNanos / 2, SECOND))
        : configured;
  }

  /** What is left of that time since it began to connect. */
  long left(long connectNanos) {
    return connectNanos - (pool.now() - bornAt);
  }
}
