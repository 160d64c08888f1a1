package dev.segue.gateway.breaker;

import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.time.NanoClock;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The circuit breaker of one backend, in the four calls that an event loop needs. Thread-safe and
 * lock-free. A permit from {@link #tryAcquire} is settled exactly once: by {@link #success}, {@link
 * #failure} or {@link #release}. A permit that was given before the breaker changed its state says
 * nothing about the state it is settled in and is dropped; so is {@link #REFUSED}, the "permit" of
 * a request that overruled an open breaker.
 *
 * <p>The state is one immutable {@link Phase}, replaced by compare-and-set. Each closed and each
 * half-open phase has a {@link Window} of its own, so that a late result can only reach the window
 * that it was admitted to: Resilience4j alone counts a call admitted while closed in the window
 * that is current when it ends. Time is ours: nothing happens by a timer, the first {@link
 * #tryAcquire} after a deadline makes the change, and {@link #state} tells what is in force.
 *
 * <pre>
 *   CLOSED --(rate, slow rate, failures in a row)--> OPEN --(open-for, next acquire)--> HALF_OPEN
 *      ^                                              ^                                    |
 *      |                                              +--(bad probes, or no verdict in time)+
 *      +------------------------------(good probes)----------------------------------------+
 * </pre>
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

  /**
   * Told of each change of state, once, by the thread that made it: an event loop, so it must not
   * block. Two changes in quick succession may be told by two threads at the same time.
   */
  @FunctionalInterface
  public interface Flips {
    /** The breaker of that backend went from one state to the other, for that reason. */
    void flipped(String backendId, State before, State after, String reason);
  }

  private static final Flips NOBODY = (backendId, before, after, reason) -> {};

  private final String backendId;
  private final BreakerConfig config;
  private final NanoClock clock;
  private final Flips flips;
  private final long openNanos;
  private final long verdictNanos;
  private final AtomicReference<Phase> current;

  public CircuitGuard(String backendId, BreakerConfig config, NanoClock clock) {
    this(backendId, config, clock, NOBODY);
  }

  public CircuitGuard(String backendId, BreakerConfig config, NanoClock clock, Flips flips) {
    this.backendId = backendId;
    this.config = config;
    this.clock = clock;
    this.flips = flips;
    openNanos = config.openFor().toNanos();
    verdictNanos = config.halfOpenWait().toNanos();
    current = new AtomicReference<>(config.enabled() ? closed(0) : Phase.disabled());
  }

  public BreakerConfig config() {
    return config;
  }

  /** A permit, or {@link #REFUSED}. */
  public long tryAcquire() {
    while (true) {
      Phase phase = current.get();
      switch (phase) {
        case Phase.Disabled disabled -> {
          return disabled.epoch();
        }
        case Phase.Closed closed -> {
          return closed.window().admits() ? closed.epoch() : REFUSED;
        }
        case Phase.Open open -> {
          if (clock.nanos() - open.since() < openNanos) {
            return REFUSED;
          }
          flip(open, halfOpen(open.epoch() + 1), "open for " + config.openFor());
        }
        case Phase.HalfOpen half -> {
          if (half.window().admits()) {
            half.probeAdmitted(clock.nanos());
            return half.epoch();
          }
          if (!overdue(half)) {
            return REFUSED;
          }
          flip(half, reopened(half), "no verdict of the probes within " + config.halfOpenWait());
        }
      }
    }
  }

  /** The attempt was answered by the backend, after so many nanoseconds. */
  public void success(long permit, long nanos) {
    Phase phase = current.get();
    if (phase.epoch() == permit && phase instanceof Phase.Judging judging) {
      judging.window().success(nanos);
      judge(judging);
    }
  }

  /** The attempt failed by the backend's fault, after so many nanoseconds. */
  public void failure(long permit, long nanos) {
    Phase phase = current.get();
    if (phase.epoch() == permit && phase instanceof Phase.Judging judging) {
      judging.window().failure(nanos);
      judge(judging);
    }
  }

  /** The attempt says nothing about the backend: the client left, a connect was cancelled. */
  public void release(long permit) {
    Phase phase = current.get();
    if (phase.epoch() == permit && phase instanceof Phase.Judging judging) {
      judging.window().release();
    }
  }

  /** What is in force now; an open breaker is open until a request comes after its time. */
  public State state() {
    return current.get().state();
  }

  /**
   * Failures among the calls of the window, in per cent: the present one, or while open the one
   * that opened the breaker. -1 below the minimum of calls and while disabled.
   */
  public float failureRate() {
    return current.get() instanceof Phase.Measured m ? m.window().failureRate() : -1;
  }

  /** Slow calls among the calls of the window, in per cent; -1 as in {@link #failureRate}. */
  public float slowCallRate() {
    return current.get() instanceof Phase.Measured m ? m.window().slowCallRate() : -1;
  }

  /** Calls in the window that the rates are of; 0 while disabled. */
  public int calls() {
    return current.get() instanceof Phase.Measured m ? m.window().calls() : 0;
  }

  private void judge(Phase.Judging phase) {
    Verdict verdict = phase.window().verdict();
    switch (verdict) {
      case NONE -> {}
      case GOOD -> {
        if (phase instanceof Phase.HalfOpen half) {
          flip(half, closed(half.epoch() + 1), "the probes passed");
        }
      }
      case BAD_RATE, BAD_ROW -> flip(phase, reopened(phase), phase.window().reason(verdict));
    }
  }

  /**
   * Whether the last probe has been out for the bound; asked when none is left. A backend with
   * little traffic may need longer than that to get all its probes: it must not be shut for it.
   */
  private boolean overdue(Phase.HalfOpen half) {
    return clock.nanos() - half.lastProbe() >= verdictNanos;
  }

  private Phase closed(long epoch) {
    return new Phase.Closed(epoch, new CallWindow(config));
  }

  private Phase halfOpen(long epoch) {
    return new Phase.HalfOpen(epoch, new ProbeWindow(backendId, config), clock.nanos());
  }

  private Phase reopened(Phase.Judging phase) {
    return new Phase.Open(phase.epoch() + 1, clock.nanos(), phase.window());
  }

  /** Many threads may see the same reason at once: one of them makes the change and tells it. */
  private void flip(Phase before, Phase after, String reason) {
    if (current.compareAndSet(before, after)) {
      flips.flipped(backendId, before.state(), after.state(), reason);
    }
  }
}
