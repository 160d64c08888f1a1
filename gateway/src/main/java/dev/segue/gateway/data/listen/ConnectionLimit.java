package dev.segue.gateway.data.listen;

import dev.segue.gateway.config.LimitsConfig.OverConnections;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many client connections are open, over all listeners, and what becomes of further ones.
 * Thread-safe; touched when a connection begins and when it ends.
 */
public final class ConnectionLimit {
  private final Gate gate;
  private final AtomicInteger open = new AtomicInteger();
  private volatile int most;
  private volatile OverConnections over;
  private volatile boolean shut;

  /** Lets listeners accept, or not. Called by one thread at a time. */
  @FunctionalInterface
  public interface Gate {
    void accepting(boolean on);
  }

  public ConnectionLimit(Gate gate, int most, OverConnections over) {
    this.gate = gate;
    this.most = most;
    this.over = over;
  }

  /** Client connections that are open. */
  public int open() {
    return open.get();
  }

  /** Other settings, from the next connection on. */
  public void set(int connections, OverConnections policy) {
    most = connections;
    over = policy;
    boolean _ = look();
  }

  /** How a connection that was accepted stands to the limit. */
  enum Entry {
    ADMITTED,
    /** Admitted; further ones wait. Those of one turn of the accepting loop may still pass. */
    LAST,
    /** One too many: it has to go, and {@link #leave} is not called for it. */
    REFUSED
  }

  Entry enter() {
    int now = open.incrementAndGet();
    return switch (over) {
      case WAIT -> now >= most && look() ? Entry.LAST : Entry.ADMITTED;
      case REPLY -> {
        if (now > most) {
          open.decrementAndGet();
          yield Entry.REFUSED;
        }
        yield Entry.ADMITTED;
      }
    };
  }

  /** A connection has ended. */
  void leave() {
    open.decrementAndGet();
    if (shut) {
      boolean _ = look();
    }
  }

  /**
   * Opens or shuts the gate as the numbers are. It looks again after it has said so: who leaves at
   * that moment either sees the shut gate or is seen here.
   *
   * @return whether it was shut
   */
  private synchronized boolean look() {
    boolean wasShut = shut;
    while (shut != (over == OverConnections.WAIT && open.get() >= most)) {
      shut = !shut;
      gate.accepting(!shut);
    }
    return shut && !wasShut;
  }
}
