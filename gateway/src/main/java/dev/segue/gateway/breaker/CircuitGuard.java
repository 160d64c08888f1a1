package dev.segue.gateway.breaker;

import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.time.NanoClock;

/**
 * The circuit breaker of one backend, in the four calls that an event loop needs. Thread-safe and
 * lock-free. A permit from {@link #tryAcquire} is settled exactly once: by {@link #success}, {@link
 * #failure} or {@link #release}. A permit that was given before the breaker changed its state says
 * nothing about the state it is settled in and is dropped.
 */
public final class CircuitGuard {
  /** {@link #tryAcquire}'s answer when the breaker lets nothing in. */
  public static final long REFUSED = -1;

  /** The breaker's word. */
  public enum State {
    CLOSED,
    OPEN,
    HALF_OPEN,
    DISABLED
  }

  private final BreakerConfig config;

  public CircuitGuard(String backendId, BreakerConfig config, NanoClock clock) {
    this.config = config;
  }

  public BreakerConfig config() {
    return config;
  }

  /** A permit, or {@link #REFUSED}. */
  public long tryAcquire() {
    return 0;
  }

  /** The attempt was answered by the backend. */
  public void success(long permit, long nanos) {}

  /** The attempt failed by the backend's fault. */
  public void failure(long permit, long nanos) {}

  /** The attempt says nothing about the backend: the client left, a connect was cancelled. */
  public void release(long permit) {}

  public State state() {
    return State.CLOSED;
  }
}
