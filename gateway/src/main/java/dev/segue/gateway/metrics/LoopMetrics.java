package dev.segue.gateway.metrics;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop counts. Written by that loop only, with plain stores; read by the scrape.
 * Cells are made at first use, so that the page holds what happened and no more; after that, to
 * count is an index by slot and an addition: no look-up, no allocation, no locked instruction.
 */
public final class LoopMetrics {
  private static final int OPENED = 0;
  private static final int CLOSED = 1;
  private static final int REFUSED = 2;
  private static final int ACCEPTED = 3;
  private static final int PAUSED = 4;

  private final Counts counts = new Counts(5);
  private final EnumCounts<Outcome> finished = new EnumCounts<>(Outcome.values());
  private final EnumCounts<ProxyHeaderRefusal> proxyHeaders =
      new EnumCounts<>(ProxyHeaderRefusal.values());
  private volatile @Nullable RouteCounts[] routes = new @Nullable RouteCounts[0];
  private volatile @Nullable BackendCounts[] backends = new @Nullable BackendCounts[0];
  private volatile @Nullable GroupCounts[] groups = new @Nullable GroupCounts[0];
  private @Nullable Thread owner; // read and set by assertions alone

  /** A client connection was accepted. */
  public void connectionOpened() {
    assert confined();
    counts.add(OPENED, 1);
  }

  /** A client connection ended. */
  public void connectionClosed() {
    assert confined();
    counts.add(CLOSED, 1);
  }

  /** A connection was refused at the limit. */
  public void connectionRefused() {
    assert confined();
    counts.add(REFUSED, 1);
  }

  /** A connection was closed for want of a PROXY header. */
  public void proxyHeaderRefused(ProxyHeaderRefusal reason) {
    assert confined();
    proxyHeaders.add(reason);
  }

  /** The limit was reached: further connections wait in the kernel. */
  public void acceptPaused() {
    assert confined();
    counts.add(PAUSED, 1);
  }

  /** A request head was decoded, or refused with a reply. */
  public void requestAccepted() {
    assert confined();
    counts.add(ACCEPTED, 1);
  }

  /**
   * An accepted request ended.
   *
   * @param route {@code null} where none matched
   * @param backend the one that answered; the attempted one for a gateway's 502 or 504; {@code
   *     null} for other local replies
   * @param status the status the client got; 0 = none (the client left)
   * @param nanos from the request head to the end of the response
   */
  public void requestFinished(
      @Nullable Route route, @Nullable Backend backend, int status, Outcome outcome, long nanos) {
    assert confined();
    finished.add(outcome);
    route(route).version(backend).finished(status, outcome, nanos);
  }

  /**
   * One try at one endpoint of the backend ended.
   *
   * @param nanos from its start to its end
   */
  public void attempt(Backend backend, AttemptResult result, long nanos) {
    assert confined();
    backend(backend).attempt(result, nanos);
  }

  /** A request ended, or became a tunnel, that the split had assigned to that backend. */
  public void assigned(Route route, Backend backend, AssignmentResult result) {
    assert confined();
    route(route).version(backend).assigned(result);
  }

  /**
   * The first attempt of such a request at its backend ended.
   *
   * @param nanos to the response head, or to the time-out
   */
  public void firstAttempt(Route route, Backend backend, long nanos) {
    assert confined();
    route(route).version(backend).firstAttempt(nanos);
  }

  /** What is counted of that endpoint apart from others, or {@code null}: nobody asks for it. */
  public @Nullable GroupCounts group(EndpointState endpoint) {
    assert confined();
    @Nullable GroupCounts[] all = groups;
    int slot = endpoint.slot();
    return slot < all.length ? all[slot] : null;
  }

  /** The split picked {@code from}, which could not serve; {@code to} is {@code null} for a 503. */
  public void diverted(Route route, Backend from, @Nullable Backend to, DivertReason reason) {
    assert confined();
    route(route).version(from).to(to).diverted(reason);
  }

  /** The failing request itself was given to the fallback. */
  public void fellBack(Route route, Backend from, Backend to, AttemptResult reason) {
    assert confined();
    route(route).version(from).to(to).fellBack(reason);
  }

  /** The fallback answered: the client saw no error, {@code from} is still blamed. */
  public void shielded(Route route, Backend from) {
    assert confined();
    route(route).version(from).answerShielded();
  }

  /** A failed try was followed by another at the same backend. */
  public void retried(Route route, Backend from, AttemptResult reason) {
    assert confined();
    route(route).version(from).retried(reason);
  }

  /** A further try was wanted, and the backend's budget had no room. */
  public void retryRefused(Backend backend) {
    assert confined();
    backend(backend).retryRefused();
  }

  /** A connection was handed over to another protocol. */
  public void tunnelOpened(Route route, Backend backend) {
    assert confined();
    route(route).version(backend).tunnelOpened();
  }

  /** Bytes that a tunnel passed. */
  public void tunnelBytes(Route route, Backend backend, long received, long sent) {
    assert confined();
    route(route).version(backend).tunnelBytes(received, sent);
  }

  /** A tunnel ended. */
  public void tunnelClosed(Route route, Backend backend) {
    assert confined();
    route(route).version(backend).tunnelClosed();
  }

  /** A request began to wait for a connection. */
  public void pendingBegan(Backend backend) {
    assert confined();
    backend(backend).pendingBegan();
  }

  /** A request waits no longer. */
  public void pendingEnded(Backend backend) {
    assert confined();
    backend(backend).pendingEnded();
  }

  /** An open breaker was overruled, as no other backend could serve. */
  public void breakerOverruled(Backend backend) {
    assert confined();
    backend(backend).overruled();
  }

  /** A request body outgrew the replay buffer: it streams, without another attempt. */
  public void replayGivenUp(Route route) {
    assert confined();
    route(route).replayGivenUp();
  }

  /** Bytes relayed: request bodies in, response bodies out. */
  public void bytes(Route route, long received, long sent) {
    assert confined();
    route(route).bytes(received, sent);
  }

  /** A backend connection was opened. */
  public void upstreamOpened(Backend backend) {
    assert confined();
    backend(backend).opened();
  }

  /** A backend connection was closed. */
  public void upstreamClosed(Backend backend) {
    assert confined();
    backend(backend).closed();
  }

  private RouteCounts route(@Nullable Route route) {
    int index = route == null ? 0 : route.slot() + 1;
    @Nullable RouteCounts[] all = routes;
    RouteCounts cell = index < all.length ? all[index] : null;
    if (cell == null) {
      cell = new RouteCounts(route);
      routes = Slots.with(all, index, cell);
    }
    return cell;
  }

  private BackendCounts backend(Backend backend) {
    int index = backend.slot();
    @Nullable BackendCounts[] all = backends;
    BackendCounts cell = index < all.length ? all[index] : null;
    if (cell == null) {
      cell = new BackendCounts(backend);
      backends = Slots.with(all, index, cell);
    }
    return cell;
  }

  private boolean confined() {
    if (owner == null) {
      owner = Thread.currentThread();
    }
    return owner == Thread.currentThread();
  }

  /** By endpoint slot; never changed afterwards. Set by any thread. */
  void groups(@Nullable GroupCounts[] bySlot) {
    groups = bySlot;
  }

  // Read by any thread.

  long connectionsOpened() {
    return counts.get(OPENED);
  }

  long connectionsClosed() {
    return counts.get(CLOSED);
  }

  long connectionsRefused() {
    return counts.get(REFUSED);
  }

  long proxyHeadersRefused(ProxyHeaderRefusal reason) {
    return proxyHeaders.get(reason);
  }

  long acceptPauses() {
    return counts.get(PAUSED);
  }

  long accepted() {
    return counts.get(ACCEPTED);
  }

  long finished(Outcome outcome) {
    return finished.get(outcome);
  }

  /** By slot + 1; the first one is for no route. */
  @Nullable RouteCounts[] routes() {
    return routes;
  }

  /** By slot. */
  @Nullable BackendCounts[] backends() {
    return backends;
  }
}
