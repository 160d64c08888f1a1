package dev.segue.gateway.breaker;

import dev.segue.gateway.breaker.CircuitGuard.State;

/** One stay of the breaker in one state. Its epoch is its permits' number, and never comes back. */
sealed interface Phase {
  long epoch();

  State state();

  static Phase disabled() {
    return new Disabled(0);
  }

  /** A phase with rates to show. */
  sealed interface Measured extends Phase {
    Window window();
  }

  /** A phase in which results count. */
  sealed interface Judging extends Measured {}

  /** Everything passes, nothing is recorded. */
  record Disabled(long epoch) implements Phase {
    @Override
    public State state() {
      return State.DISABLED;
    }
  }

  /** Traffic flows and is watched. */
  record Closed(long epoch, Window window) implements Judging {
    @Override
    public State state() {
      return State.CLOSED;
    }
  }

  /**
   * Nothing passes until its time is over.
   *
   * @param since nanoseconds of the breaker's clock
   * @param window the one that opened it, for show
   */
  record Open(long epoch, long since, Window window) implements Measured {
    @Override
    public State state() {
      return State.OPEN;
    }
  }

  /** A few probes pass. */
  final class HalfOpen implements Judging {
    private final long epoch;
    private final Window window;
    private volatile long lastProbe;

    HalfOpen(long epoch, Window window, long now) {
      this.epoch = epoch;
      this.window = window;
      lastProbe = now;
    }

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public Window window() {
      return window;
    }

    @Override
    public State state() {
      return State.HALF_OPEN;
    }

    /** When the latest probe was let in. */
    long lastProbe() {
      return lastProbe;
    }

    void probeAdmitted(long now) {
      lastProbe = now;
    }
  }
}
