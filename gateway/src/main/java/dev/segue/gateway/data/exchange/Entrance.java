package dev.segue.gateway.data.exchange;

import dev.segue.gateway.config.ListenerConfig;

/**
 * The listener that client connections came in by. Once it is leaving, each answer ends its
 * connection. Thread-safe.
 */
public final class Entrance {
  private final ListenerConfig listener;
  private volatile boolean leaving;

  public Entrance(ListenerConfig listener) {
    this.listener = listener;
  }

  ListenerConfig listener() {
    return listener;
  }

  /** From now on every response ends its connection. */
  public void leave() {
    leaving = true;
  }

  boolean leaving() {
    return leaving;
  }
}
