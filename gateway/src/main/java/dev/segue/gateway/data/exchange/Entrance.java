package dev.segue.gateway.data.exchange;

/**
 * The listener that client connections came in by. Once it is leaving, each answer ends its
 * connection. Thread-safe.
 */
public final class Entrance {
  private volatile boolean leaving;

  /** From now on every response ends its connection. */
  public void leave() {
    leaving = true;
  }

  boolean leaving() {
    return leaving;
  }
}
