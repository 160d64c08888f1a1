package dev.segue.gateway;

import dev.segue.gateway.config.ListenerConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.Surroundings.Prepared;
import dev.segue.gateway.data.listen.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;

/** The data listeners that are bound. Thread-safe. */
final class Listeners {
  /** Binds one; it does not accept yet. */
  interface Binder {
    Listener bind(ListenerConfig config) throws IOException;
  }

  private final Binder binder;
  private final Consumer<Listener> drain;
  private volatile SequencedMap<String, Listener> bound = new LinkedHashMap<>(); // set under this
  private volatile boolean accepting = true;
  private boolean closed; // guarded by this

  /**
   * None yet.
   *
   * @param drain ends the connections of one that was removed
   */
  Listeners(Binder binder, Consumer<Listener> drain) {
    this.binder = binder;
    this.drain = drain;
  }

  /**
   * Binds what that configuration adds; one whose address changed counts as added and removed.
   *
   * @throws IOException with the address that cannot be bound; then nothing new is
   */
  synchronized Prepared prepare(SegueConfig next) throws IOException {
    if (closed) {
      throw new IOException("the gateway is stopping");
    }
    SequencedMap<String, Listener> all = new LinkedHashMap<>();
    List<Listener> fresh = new ArrayList<>();
    try {
      for (ListenerConfig config : next.listeners().values()) {
        Listener known = bound.get(config.name());
        if (known == null || !known.config().bind().equals(config.bind())) {
          known = binder.bind(config);
          fresh.add(known);
        }
        all.put(config.name(), known);
      }
    } catch (IOException e) {
      fresh.forEach(Listener::close);
      throw e;
    }
    return new Change(all, fresh);
  }

  private final class Change implements Prepared {
    private final SequencedMap<String, Listener> all;
    private final List<Listener> fresh;

    Change(SequencedMap<String, Listener> all, List<Listener> fresh) {
      this.all = all;
      this.fresh = fresh;
    }

    @Override
    public void commit() {
      synchronized (Listeners.this) {
        if (closed) {
          cancel(); // the end of the process was faster
          return;
        }
        List<Listener> removed = new ArrayList<>(bound.values());
        removed.removeAll(all.values());
        bound = all;
        open(fresh);
        removed.forEach(Listener::close);
        removed.forEach(drain);
      }
    }

    @Override
    public void cancel() {
      fresh.forEach(Listener::close);
    }
  }

  /** Where that listener is bound. */
  synchronized InetSocketAddress address(String name) {
    Listener listener = bound.get(name);
    if (listener == null) {
      throw new IllegalArgumentException(
          "listener: " + name + " (expected: one of " + bound.keySet() + ')');
    }
    return listener.address();
  }

  synchronized SequencedMap<String, InetSocketAddress> addresses() {
    SequencedMap<String, InetSocketAddress> all = new LinkedHashMap<>();
    bound.forEach((name, listener) -> all.put(name, listener.address()));
    return all;
  }

  /**
   * Whether connections are taken, or wait in the kernel. Takes no lock: an event loop calls it,
   * and who holds the lock may be waiting for that loop.
   */
  void accepting(boolean on) {
    accepting = on;
    bound.values().forEach(listener -> listener.accepting(on));
  }

  private void open(List<Listener> fresh) {
    boolean on;
    do {
      on = accepting;
      boolean now = on;
      fresh.forEach(listener -> listener.accepting(now));
    } while (on != accepting);
  }

  /** Accepts no more, for good. */
  synchronized void close() {
    closed = true;
    bound.values().forEach(Listener::close);
  }
}
