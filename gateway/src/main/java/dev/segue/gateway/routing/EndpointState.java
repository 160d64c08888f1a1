package dev.segue.gateway.routing;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The live facts about one endpoint. Its identity is backend id + {@code host:port}; it outlives
 * snapshots. The control thread is the only writer of the volatile fields; every thread reads them.
 */
public final class EndpointState {
  private final String backendId;
  private final String id;
  private final int slot;
  private final boolean late;
  private final PerLoopCount inFlight;
  private final PerLoopCount tunnels;
  private final AtomicInteger connections = new AtomicInteger(); // open + connecting, all loops

  private final AtomicInteger waiting = new AtomicInteger(); // requests without a permit, all loops

  private volatile boolean available;
  private volatile @Nullable InetSocketAddress address;
  private volatile Operator operator = Operator.READY;
  private volatile Health health;
  private volatile String reason = "";
  private volatile String version = "";

  /** What the operator says; a probe never undoes it. */
  public enum Operator {
    READY,
    DRAIN,
    MAINT
  }

  /** What the probes say. */
  public enum Health {
    UNCHECKED,
    CHECKING,
    UP,
    DOWN
  }

  /**
   * An endpoint that no probe has seen yet.
   *
   * @param slot a small number, unique while anything is left of the endpoint: the index of
   *     per-loop state
   */
  public EndpointState(String backendId, String id, int slot, int loops, Health health) {
    this(backendId, id, slot, loops, health, false);
  }

  /**
   * The same for one that may have been added while the process runs.
   *
   * @param late it was: without a passed probe it takes no traffic
   */
  public EndpointState(
      String backendId, String id, int slot, int loops, Health health, boolean late) {
    this.backendId = backendId;
    this.id = id;
    this.slot = slot;
    this.health = health;
    this.late = late;
    inFlight = new PerLoopCount(loops);
    tunnels = new PerLoopCount(loops);
  }

  public String backendId() {
    return backendId;
  }

  /** {@code host:port}. */
  public String id() {
    return id;
  }

  public int slot() {
    return slot;
  }

  /** Whether it was added while the process runs: the start rule is not for it. */
  public boolean late() {
    return late;
  }

  /** Whether nothing is left of it: no request, and no connection open or being opened. */
  public boolean idle() {
    return connections.get() == 0 && waiting.get() == 0 && inFlight.sum() == 0;
  }

  /** Whether it gets traffic now: the control plane's verdict over all facts below. */
  public boolean available() {
    return available;
  }

  /** Where to connect, or {@code null} while the name is not resolved. */
  public @Nullable InetSocketAddress address() {
    return address;
  }

  public Operator operator() {
    return operator;
  }

  public Health health() {
    return health;
  }

  /** Why health is what it is, in words. */
  public String reason() {
    return reason;
  }

  /** What it last reported to be, or empty. */
  public String version() {
    return version;
  }

  /** Attempts under way. */
  public PerLoopCount inFlight() {
    return inFlight;
  }

  /** Upgraded connections that are open; their attempts are over. */
  public PerLoopCount tunnels() {
    return tunnels;
  }

  /** Permits: connections open or being opened, over all loops. */
  public AtomicInteger connections() {
    return connections;
  }

  /**
   * Requests that wait for a permit, over all loops: while there are any, idle ones are given up.
   */
  public AtomicInteger waiting() {
    return waiting;
  }

  /** Control thread only. */
  public void available(boolean value) {
    available = value;
  }

  /** Control thread only. */
  public void address(@Nullable InetSocketAddress value) {
    address = value;
  }

  /** Control thread only. */
  public void operator(Operator value) {
    operator = value;
  }

  /** Control thread only. */
  public void version(String value) {
    version = value;
  }

  /** Control thread only. */
  public void health(Health value, String why) {
    reason = why;
    health = value;
  }
}
