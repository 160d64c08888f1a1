package dev.segue.gateway.data.client;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.config.ListenerConfig;
import dev.segue.gateway.config.ListenerConfig.ProxyProtocol;
import dev.segue.gateway.config.RouteConfig.TraceContext;
import dev.segue.gateway.data.http1.FieldKind;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.RequestHead;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind a client connection, and how its present request is named: client address, request
 * id, trace. One object a connection; what it says of a request is good until the next begins.
 * Confined to its loop.
 */
public final class ClientIdentity {
  private final LoopClients loop;
  private final ListenerConfig listener;
  private final byte[] madeId;
  private final Span address = new Span();
  private final Span requestId = new Span();
  private final Span traceParent = new Span();

  private @Nullable Peer peer;
  private byte @Nullable [] madeTrace; // most connections never need it
  private long high;
  private long low;
  private boolean traced;
  private boolean keepsTrace;
  private boolean startsTrace;

  ClientIdentity(LoopClients loop, ListenerConfig listener) {
    this.loop = loop;
    this.listener = listener;
    madeId = new byte[loop.ids.longest()];
  }

  // --- the connection --------------------------------------------------------------------------

  /** The connection is from there, as the socket says or as a PROXY header has announced. */
  public void connected(InetSocketAddress source, InetSocketAddress destination) {
    peer = new Peer(source, destination, listener.trustedProxies());
    fromPeer(peer);
  }

  /** Whether the connection must begin with a PROXY header. */
  public boolean mustBeAnnounced() {
    return listener.proxyProtocol() == ProxyProtocol.REQUIRED;
  }

  /** Whether the socket's peer may send a PROXY header. */
  public boolean mayBeAnnounced() {
    return listener.trustedProxies().isEmpty() || peer().trusted();
  }

  public Peer peer() {
    if (peer == null) {
      throw new IllegalStateException("not connected");
    }
    return peer;
  }

  private void fromPeer(Peer from) {
    high = from.high();
    low = from.low();
    address.set(from.text(), 0, from.text().length);
  }

  // --- the request -----------------------------------------------------------------------------

  /** A request begins. */
  public void begin(RequestHead head) {
    Peer from = peer();
    Fields fields = head.fields();
    traced = false;
    traceParent.clear();
    if (from.trusted()) {
      fromPeer(from);
      AddressRanges trusted = listener.trustedProxies();
      if (loop.forwardedFor.walk(fields, trusted, address)) {
        high = loop.forwardedFor.high();
        low = loop.forwardedFor.low();
      }
    }
    if (!keepsId(from) || !takeId(fields)) {
      makeId();
    }
  }

  /** A request begins whose head cannot be read. */
  public void beginUnread() {
    fromPeer(peer());
    traceParent.clear();
    makeId();
  }

  private boolean keepsId(Peer from) {
    return switch (listener.requestIdFrom()) {
      case TRUSTED -> from.trusted();
      case ANYBODY -> true;
      case NOBODY -> false;
    };
  }

  private boolean takeId(Fields fields) {
    int id = only(fields, FieldKind.X_REQUEST_ID);
    if (id < 0 || !RequestIds.valid(fields.bytes(), fields.valueStart(id), fields.valueEnd(id))) {
      return false;
    }
    requestId.set(fields.bytes(), fields.valueStart(id), fields.valueEnd(id));
    return true;
  }

  private void makeId() {
    requestId.set(madeId, 0, loop.ids.next(madeId));
  }

  /**
   * Decides what becomes of the trace, once a request: each attempt belongs to the same trace. Only
   * after this {@link #traceParent} says anything.
   */
  public void trace(TraceContext mode, Fields fields) {
    if (traced) {
      return;
    }
    traced = true;
    startsTrace = false;
    keepsTrace = true;
    if (mode == TraceContext.OFF) {
      return;
    }
    int field = only(fields, FieldKind.TRACEPARENT);
    keepsTrace =
        field >= 0
            && TraceParent.valid(fields.bytes(), fields.valueStart(field), fields.valueEnd(field));
    if (keepsTrace) {
      traceParent.set(fields.bytes(), fields.valueStart(field), fields.valueEnd(field));
    } else if (mode == TraceContext.START) {
      startTrace();
    }
  }

  private void startTrace() {
    byte[] made = madeTrace == null ? new byte[TraceParent.LENGTH] : madeTrace;
    madeTrace = made;
    startsTrace = true;
    loop.traces.start(made);
    traceParent.set(made, 0, made.length);
  }

  /** The field of that kind, where there is exactly one, or -1. */
  public static int only(Fields fields, byte kind) {
    int found = -1;
    for (int i = 0; i < fields.count(); i++) {
      if (fields.kind(i) == kind && !fields.dropped(i)) {
        if (found >= 0) {
          return -1;
        }
        found = i;
      }
    }
    return found;
  }

  // --- what was found --------------------------------------------------------------------------

  /** The client's address as text: the peer's, or what trusted proxies say. */
  public Span address() {
    return address;
  }

  /** The upper half of the client's address; see {@link AddressRanges}. */
  public long addressHigh() {
    return high;
  }

  /** The lower half. */
  public long addressLow() {
    return low;
  }

  /** The request's id: what the backend gets, what the client gets back, what is logged. */
  public Span requestId() {
    return requestId;
  }

  /** The request's {@code traceparent}; empty where it has none that is valid. */
  public Span traceParent() {
    return traceParent;
  }

  /** Whether the trace fields of the request are passed on. */
  public boolean keepsTrace() {
    return keepsTrace;
  }

  /** Whether the trace begins here. */
  public boolean startsTrace() {
    return startsTrace;
  }
}
