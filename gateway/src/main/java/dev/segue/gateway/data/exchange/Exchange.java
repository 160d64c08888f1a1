package dev.segue.gateway.data.exchange;

import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import dev.segue.gateway.data.client.ClientIdentity;
import dev.segue.gateway.data.http1.BodySink;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.Method;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.http1.ResponseHead;
import dev.segue.gateway.data.upstream.BackendConnection;
import dev.segue.gateway.data.upstream.UpstreamUser;
import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RouteTable;
import dev.segue.gateway.routing.RoutingSnapshot;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request's journey, from its head to the end of its response: match, guard, acquire, rewrite,
 * relay, finish, and one side exit, {@link #fail}. {@link Attempts} says where it is tried, {@link
 * RequestRelay} and {@link ResponseRelay} move the two messages. Reused for every request of a
 * connection. Confined to its loop.
 */
final class Exchange implements UpstreamUser {
  private static final int MAX_INFORMATIONAL = 100; // as many as a request may have fields

  private final ProxyLoop loop;
  private final ProxyHandler client;
  private final Attempts attempts;
  private final Attempt attempt; // the one under way
  private final RequestRelay requestRelay;
  private final ResponseRelay responseRelay;
  private final ExchangeDeadlines deadlines;

  private Phase phase = Phase.NONE;
  private @Nullable RequestHead head;
  private @Nullable Route route;
  private Upgrade upgrade = Upgrade.NONE;
  private @Nullable Tunnel tunnel; // once a connection was handed over
  private boolean beginning; // within the client's read, which flushes at its end
  private long startedAt;
  private int informational; // heads of this attempt before its answer
  private int status;
  private @Nullable ProxyFailure failedWith; // what the client was told of

  Exchange(ProxyLoop loop, ProxyHandler client) {
    this.loop = loop;
    this.client = client;
    attempts = new Attempts(loop, this);
    attempt = attempts.current();
    requestRelay = new RequestRelay(loop, client, this);
    responseRelay = new ResponseRelay(loop, client);
    deadlines = new ExchangeDeadlines(loop, client, this, attempts, requestRelay);
  }

  // --- match, guard ----------------------------------------------------------------------------

  void begin(RequestHead request, long now) {
    loop.metrics.requestAccepted();
    loop.requestBegan();
    reset(request, now);
    RoutingSnapshot truth = loop.published.current();
    int index = truth.table().match(request);
    if (index == RouteTable.NO_ROUTE || loop.memoryPressed()) {
      fail(index == RouteTable.NO_ROUTE ? ProxyFailure.NO_ROUTE : ProxyFailure.OVERLOADED);
      return;
    }
    Route matched = truth.routes().get(index);
    route = matched;
    requestRelay.matched(matched);
    RouteConfig config = matched.config();
    deadlines.total(config.timeouts(), now);
    if (config.maxBody() > 0 && request.bodyLength() > config.maxBody()) {
      fail(ProxyFailure.BODY_TOO_LARGE);
    } else if (loop.requests.isLoop(request)) {
      fail(ProxyFailure.LOOP);
    } else if (request.method() == Method.TRACE && !config.allowTrace()) {
      fail(ProxyFailure.TRACE_REFUSED);
    } else if (request.upgrade() >= 0 && !upgrades(request, config)) {
      fail(ProxyFailure.UPGRADE_REFUSED);
    } else {
      guard(matched, request, now);
    }
  }

  private boolean upgrades(RequestHead request, RouteConfig config) {
    upgrade = Upgrade.of(request, config.upgrades());
    return !(upgrade instanceof Upgrade.Refused);
  }

  private void reset(RequestHead request, long now) {
    head = request;
    route = null;
    upgrade = Upgrade.NONE;
    startedAt = now;
    deadlines.unbounded();
    status = 0;
    failedWith = null;
    phase = Phase.ACQUIRING;
    requestRelay.begin(request);
    responseRelay.reset();
  }

  private void guard(Route matched, RequestHead request, long now) {
    beginning = true;
    ProxyFailure refused = attempts.first(matched, request, now);
    beginning = false;
    if (refused != null) {
      fail(refused);
    }
  }

  /** Who asks, for rules that look at that. */
  ClientIdentity client() {
    return client.identity();
  }

  // --- acquire ---------------------------------------------------------------------------------

  /** An attempt waits for its connection. */
  void attemptBegan() {
    phase = Phase.ACQUIRING;
    requestRelay.hold();
  }

  @Override
  public void connecting() {
    long now = loop.clock.nanos();
    attempt.connecting(now);
    deadlines.arm(now + attempts.connectNanos());
  }

  @Override
  public void notConnected(Throwable cause) {
    attemptFailed(
        cause instanceof ConnectTimeoutException
            ? ProxyFailure.CONNECT_TIMEOUT
            : ProxyFailure.CONNECT_FAILED);
  }

  // --- rewrite ---------------------------------------------------------------------------------

  @Override
  public void connected(BackendConnection connection) {
    RequestHead request = request();
    long now = beginning ? startedAt : loop.clock.nanos();
    attempt.connected(connection, now);
    connection.begin(request.method() == Method.HEAD, upgrade instanceof Upgrade.Wanted);
    connection.head(
        loop.requests
            .rewrite(request, attempt, route().config().forwarding(), client.identity(), upgrade)
            .finish(client.alloc()));
    phase = Phase.AWAITING_HEAD;
    informational = 0;
    requestRelay.start(connection, attempts.mayNeedBodyAgain());
    if (requestRelay.ended()) {
      deadlines.arm(now + attempts.headNanos());
    } else {
      deadlines.uploading(now);
    }
    if (!beginning) {
      connection.flush();
      attempt.handedOver();
      client.reading(connection.isWritable());
    }
  }

  /** Everything onto the wire that the client's read brought. */
  void flush() {
    BackendConnection connection = attempt.connection();
    if (connection != null && phase != Phase.NONE) {
      connection.flush();
      attempt.handedOver();
    }
  }

  // --- relay: the request's body ---------------------------------------------------------------

  /** Where the client's handler delivers the request body. */
  BodySink requestBody() {
    return requestRelay;
  }

  /** The whole request is with the backend: now its answer is due. */
  void requestSent() {
    if (phase == Phase.AWAITING_HEAD) {
      deadlines.arm(loop.clock.nanos() + attempts.headNanos());
    }
  }

  /** Whether an attempt could be given all of the request that came. */
  boolean replayable() {
    return requestRelay.replayable();
  }

  @Override
  public void writable() {
    client.reading(true);
  }

  // --- relay: the response ---------------------------------------------------------------------

  @Override
  public void head(ResponseHead response) {
    RequestHead request = request();
    if (response.informational()) {
      if (++informational > MAX_INFORMATIONAL) {
        attemptFailed(ProxyFailure.BAD_RESPONSE);
        return;
      }
      if (response.status() == 100) {
        requestRelay.invited();
      }
      responseRelay.informational(request, response);
      return;
    }
    long now = loop.clock.nanos();
    attempt.answered(now);
    if (!failing(response.status()) || !attempts.nextAfterAnswer(response.status(), now)) {
      relay(request, response, now);
    }
  }

  /** The answers that fall back, SEMANTICS section 3. */
  private static boolean failing(int status) {
    return status == 500 || (status >= 502 && status <= 504);
  }

  private void relay(RequestHead request, ResponseHead response, long now) {
    phase = Phase.RELAYING;
    requestRelay.committed();
    status = response.status();
    responseRelay.head(request, response, requestRelay.ended());
    deadlines.relaying(now);
  }

  @Override
  public void data(ByteBuf data) {
    if (tunnel != null) {
      tunnel.fromBackend(data);
    } else {
      responseRelay.data(data);
    }
  }

  @Override
  public void batchDone() {
    client.flush();
    BackendConnection connection = attempt.connection();
    if (connection != null && !readsOn()) {
      connection.reading(false);
    }
  }

  /** The client takes bytes again, or memory has changed. */
  void readOnOrWait() {
    BackendConnection connection = attempt.connection();
    if (connection != null) { // before the head too: the answer before this one may have stopped it
      connection.reading(readsOn());
    }
  }

  /** A head is read in any case: what is short of memory must come to its end. */
  private boolean readsOn() {
    boolean body = phase == Phase.RELAYING || phase == Phase.TUNNELLING;
    return client.isWritable() && !(body && loop.memoryPressed());
  }

  // --- relay: another protocol -----------------------------------------------------------------

  @Override
  public boolean upgraded(ResponseHead response) {
    if (!(upgrade instanceof Upgrade.Wanted wanted) || !wanted.agreed(response)) {
      return false;
    }
    long now = loop.clock.nanos();
    phase = Phase.TUNNELLING;
    requestRelay.committed();
    status = response.status();
    client.head(
        loop.responses.switching(response, wanted, client.identity()).finish(client.alloc()));
    attempt.answered(now);
    tunnel = new Tunnel(loop, client, route(), attempt);
    attempt.tunnelled(now);
    deadlines.tunnelling(now);
    client.tunnel();
    return true;
  }

  /** The client sent bytes of the other protocol; owns them. */
  void tunnelled(ByteBuf bytes) {
    if (tunnel == null) {
      bytes.release();
    } else {
      tunnel.fromClient(bytes);
    }
  }

  /** Ends the tunnel, if it is one to that backend. */
  void closeTunnel(String backendId) {
    if (tunnel != null && tunnel.isTo(backendId)) {
      tunnelEnded(true);
    }
  }

  /** The backend, a rollback, or nobody for too long, has ended the tunnel. */
  void tunnelEnded(boolean cleanly) {
    attempt.cut();
    long now = loop.clock.nanos();
    finish(attempt.backend(), Outcome.ANSWERED, now);
    if (cleanly) {
      client.linger(now);
    } else {
      client.abort();
    }
  }

  @Override
  public void end(Fields fields) {
    responseRelay.end(fields);
    attempt.release();
    long now = loop.clock.nanos();
    attempt.settle(failing(status) ? AttemptResult.SERVER_ERROR : AttemptResult.OK, now);
    Backend shieldedFrom = attempts.shieldedFrom();
    if (shieldedFrom != null && !failing(status)) {
      loop.metrics.shielded(route(), shieldedFrom);
    }
    finish(attempt.backend(), Outcome.ANSWERED, now);
    client.exchangeDone(responseRelay.closes(), now);
  }

  // --- fail ------------------------------------------------------------------------------------

  @Override
  public void lost(@Nullable String badResponse) {
    attempt.connectionLost();
    if (phase == Phase.TUNNELLING) {
      tunnelEnded(badResponse == null);
    } else if (phase == Phase.RELAYING) {
      abort(badResponse == null ? AttemptResult.RESET : AttemptResult.BAD_RESPONSE);
    } else if (badResponse != null) {
      attemptFailed(ProxyFailure.BAD_RESPONSE);
    } else {
      attemptFailed(attempt.wasHandedOver() ? ProxyFailure.RESET : ProxyFailure.STALE);
    }
  }

  /** An attempt ended without a usable response head: another way, or the client gets to know. */
  void attemptFailed(ProxyFailure failure) {
    AttemptResult result = failure.result();
    if (result == null || !attempts.next(failure, result, loop.clock.nanos())) {
      fail(failure);
    }
  }

  /** A further try begins at that time. */
  void backOff(long at) {
    phase = Phase.BACKING_OFF;
    requestRelay.hold();
    deadlines.arm(at);
  }

  /** The client gets the failure: as a reply of ours, or as an aborted message. */
  void fail(ProxyFailure failure) {
    AttemptResult result = failure.result();
    if (phase == Phase.NONE) {
      return;
    }
    failedWith = failure;
    if (phase == Phase.RELAYING) {
      abort(result == null ? AttemptResult.CLIENT_GONE : result);
      return;
    }
    RequestHead request = request();
    Backend blamed = result == null ? null : attempt.backend();
    long now = loop.clock.nanos();
    attempt.cut();
    attempt.settle(result == null ? AttemptResult.CLIENT_GONE : result, now);
    status = failure.status();
    boolean close =
        !request.keepAlive()
            || client.lastRequest()
            || !requestRelay.ended()
            || failure == ProxyFailure.TRACE_REFUSED
            || failure == ProxyFailure.UPGRADE_REFUSED; // what follows may be that protocol's
    client.body(
        loop.replies.make(
            new LocalReply.Problem(status, failure.slug(), failure.text()),
            client.identity().requestId(),
            request,
            close,
            client.alloc()));
    finish(blamed, Outcome.LOCAL_REPLY, now);
    client.exchangeDone(close, now);
  }

  /** After the head: the client's connection ends, so that it cannot take a part for the whole. */
  void abort(AttemptResult result) {
    long now = loop.clock.nanos();
    attempt.cut();
    attempt.settle(result, now);
    Outcome outcome = result == AttemptResult.CLIENT_GONE ? Outcome.CLIENT_GONE : Outcome.ABORTED;
    finish(attempt.backend(), outcome, now);
    client.abort();
  }

  /** The client's connection ended before the response was complete. */
  void clientGone() {
    if (phase == Phase.NONE) {
      return;
    }
    long now = loop.clock.nanos();
    if (tunnel != null) {
      tunnel.clientGone();
      finish(attempt.backend(), Outcome.ANSWERED, now); // who ends a tunnel has had what he wanted
      return;
    }
    attempt.cut();
    attempt.settle(AttemptResult.CLIENT_GONE, now);
    finish(attempt.backend(), Outcome.CLIENT_GONE, now);
  }

  // --- deadlines -------------------------------------------------------------------------------

  /** Sets the deadline, within the request's own total. */
  void arm(long at) {
    deadlines.arm(at);
  }

  void deadline(long now) {
    deadlines.reached(phase, now);
  }

  /** Bytes that came, from either side, since the request began or became a tunnel. */
  long passed() {
    return tunnel == null
        ? requestRelay.received() + responseRelay.sent()
        : tunnel.received() + tunnel.sent();
  }

  /** Bytes that wait here for either side to take them. */
  long unsent() {
    BackendConnection connection = attempt.connection();
    return client.unsent() + (connection == null ? 0 : connection.unsent());
  }

  /** Memory for buffers became short, or is no longer. */
  void memoryPressed() {
    readOnOrWait();
    if (!loop.memoryPressed()) {
      deadlines.readsAgain(loop.clock.nanos());
    }
  }

  // --- finish ----------------------------------------------------------------------------------

  /** Exactly once for every request, failed ones too. */
  private void finish(@Nullable Backend backend, Outcome outcome, long now) {
    phase = Phase.NONE;
    // a tunnel lasts as long as its users like: what can be slow is the handshake
    long nanos = tunnel == null ? now - startedAt : attempt.answeredAt() - startedAt;
    loop.metrics.requestFinished(route, backend, status, outcome, nanos);
    attempts.assignment().ended(outcome, status);
    log(outcome, now);
    if (tunnel != null) {
      tunnel.closed();
      tunnel = null;
    }
    if (route != null) {
      loop.metrics.bytes(route, requestRelay.received(), responseRelay.sent());
    }
    loop.requestEnded();
    requestRelay.drop();
    attempts.clear();
    route = null;
    head = null;
  }

  private void log(Outcome outcome, long now) {
    AccessLines lines = loop.accessLines;
    if (lines != null) {
      boolean hidden = attempts.shieldedFrom() != null && !failing(status);
      lines
          .request(client.identity(), request())
          .way(route, attempts, failedWith)
          .ended(
              outcome,
              status,
              hidden && outcome == Outcome.ANSWERED,
              now - startedAt,
              tunnel == null ? requestRelay.received() : tunnel.received(),
              tunnel == null ? responseRelay.sent() : tunnel.sent());
    }
  }

  private RequestHead request() {
    if (head == null) {
      throw new IllegalStateException("no request");
    }
    return head;
  }

  private Route route() {
    if (route == null) {
      throw new IllegalStateException("no route");
    }
    return route;
  }

  TimeoutsConfig timeouts() {
    return route().config().timeouts();
  }
}
