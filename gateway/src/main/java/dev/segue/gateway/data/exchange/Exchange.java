package dev.segue.gateway.data.exchange;

import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import dev.segue.gateway.data.http1.BodyLength;
import dev.segue.gateway.data.http1.BodySink;
import dev.segue.gateway.data.http1.ChunkWriter;
import dev.segue.gateway.data.http1.FieldKind;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.Method;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.http1.ResponseHead;
import dev.segue.gateway.data.upstream.BackendConnection;
import dev.segue.gateway.data.upstream.Claim;
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
 * relay, finish, and one side exit, {@link #fail}. Reused for every request of a connection.
 * Confined to its loop.
 */
final class Exchange implements UpstreamUser {
  private final ProxyLoop loop;
  private final ProxyHandler client;
  private final Attempt attempt;
  private final ReplayBuffer replay;
  private final RequestBody requestBody = new RequestBody();

  private Phase phase = Phase.NONE;
  private @Nullable RequestHead head;
  private @Nullable Route route;
  private @Nullable Backend shieldedFrom; // the backend that failed where the fallback answers
  private @Nullable Fields trailers; // of the request, once it has ended
  private ResponseRewriter.Hop hop = ResponseRewriter.Hop.ALL[0];
  private boolean repicked;
  private boolean progressed; // since the deadline was armed
  private boolean beginning; // within the client's read, which flushes at its end
  private boolean chunkedResponse;
  private long startedAt;
  private long totalAt; // Long.MAX_VALUE: no bound
  private long received; // bytes of the request body
  private long sent; // bytes of the response body
  private int status;

  private enum Phase {
    NONE,
    /** Waiting for a connection. */
    ACQUIRING,
    /** The request goes out; no head has come back. */
    AWAITING_HEAD,
    /** The client has the head: from here on nothing can be taken back. */
    RELAYING
  }

  Exchange(ProxyLoop loop, ProxyHandler client) {
    this.loop = loop;
    this.client = client;
    attempt = new Attempt(loop.metrics, loop.index);
    replay = new ReplayBuffer(loop.replayBudget, loop.limits.replayPerRequest());
  }

  // --- match -----------------------------------------------------------------------------------

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
    RouteConfig config = matched.config();
    long total = config.timeouts().total().toNanos();
    totalAt = total == 0 ? Long.MAX_VALUE : now + total;
    if (config.maxBody() > 0 && request.bodyLength() > config.maxBody()) {
      fail(ProxyFailure.BODY_TOO_LARGE);
    } else if (loop.requests.isLoop(request)) {
      fail(ProxyFailure.LOOP);
    } else {
      guard(matched, request, now);
    }
  }

  private void reset(RequestHead request, long now) {
    head = request;
    route = null;
    shieldedFrom = null;
    trailers = null;
    repicked = false;
    startedAt = now;
    totalAt = Long.MAX_VALUE;
    received = 0;
    sent = 0;
    status = 0;
    phase = Phase.ACQUIRING;
  }

  // --- guard, acquire --------------------------------------------------------------------------

  private void guard(Route matched, RequestHead request, long now) {
    ProxyFailure refused = loop.chooser.choose(matched, request, client.identity());
    if (refused != null) {
      fail(refused);
      return;
    }
    beginning = true;
    acquire(now, unsafeReuse(request, loop.chooser.backend()));
    beginning = false;
  }

  /** Stale connections are avoided for what must not be sent twice (SEMANTICS section 3). */
  private long unsafeReuse(RequestHead request, Backend backend) {
    return request.method().safe()
        ? Long.MAX_VALUE
        : backend.config().pool().unsafeReuseIdle().toNanos();
  }

  private void acquire(long now, long maxIdleNanos) {
    attempt.begin(loop.chooser, now);
    phase = Phase.ACQUIRING;
    Backend backend = loop.chooser.backend();
    Claim claim =
        loop.upstreams
            .pool(loop.chooser.endpoint().state(), backend)
            .acquire(this, backend, maxIdleNanos);
    switch (claim.kind()) {
      case READY -> {}
      case CONNECTING -> {
        attempt.waitsWith(claim);
        arm(now + timeouts().connect().toNanos());
      }
      case QUEUED -> {
        attempt.waitsWith(claim);
        arm(now + backend.config().pool().pendingTimeout().toNanos());
      }
      case OVERFLOW -> attemptFailed(ProxyFailure.OVERFLOW);
      case UNRESOLVED -> attemptFailed(ProxyFailure.UNRESOLVED);
    }
  }

  @Override
  public void connecting() {
    attempt.connecting();
    arm(loop.clock.nanos() + timeouts().connect().toNanos());
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
    attempt.connected(connection);
    connection.begin(request.method() == Method.HEAD);
    connection.head(
        loop.requests
            .rewrite(request, attempt, route().config().forwarding(), client.identity())
            .finish(client.alloc()));
    phase = Phase.AWAITING_HEAD;
    progressed = false;
    sendHeldBody(connection);
    TimeoutsConfig timeouts = timeouts();
    long now = beginning ? startedAt : loop.clock.nanos();
    arm(now + (requestEnded() ? timeouts.head() : timeouts.idle()).toNanos());
    if (!beginning) {
      connection.flush();
      attempt.handedOver();
      client.reading(connection.isWritable());
    }
  }

  /** Sends what came of the body while there was no connection, or on the attempt before. */
  private void sendHeldBody(BackendConnection connection) {
    if (!replay.isEmpty()) {
      for (ByteBuf slice : replay.slices()) {
        sendBody(connection, slice.retainedSlice());
      }
    }
    if (!mayNeedBodyAgain()) {
      replay.giveUp();
    } else if (replay.overLimit()) {
      loop.metrics.replayGivenUp(route());
      replay.giveUp();
    }
    if (requestEnded()) {
      endRequest(connection);
    }
  }

  private boolean mayNeedBodyAgain() {
    return request().bodyLength() != 0
        && repeatable()
        && (fallback() != null || attempt.reusedConnection());
  }

  private void sendBody(BackendConnection connection, ByteBuf data) {
    if (request().bodyLength() == BodyLength.CHUNKED) {
      ChunkWriter.chunk(data, client.alloc(), connection);
    } else {
      connection.body(data);
    }
  }

  private void endRequest(BackendConnection connection) {
    Fields ending = trailers;
    if (request().bodyLength() == BodyLength.CHUNKED && ending != null) {
      ChunkWriter.last(ending, client.alloc(), connection);
    }
    connection.requestWritten();
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
    return requestBody;
  }

  private boolean requestEnded() {
    return trailers != null || request().bodyLength() == 0;
  }

  private final class RequestBody implements BodySink {
    @Override
    public void data(ByteBuf data) {
      progressed = true;
      received += data.readableBytes();
      if (phase == Phase.NONE) {
        data.release(); // answered already; the rest is read and dropped
      } else if (tooLarge()) {
        data.release();
        fail(ProxyFailure.BODY_TOO_LARGE);
      } else if (phase == Phase.ACQUIRING) {
        replay.hold(data);
        if (replay.full()) {
          client.reading(false);
        }
      } else {
        relayBody(data);
      }
    }

    @Override
    public void end(Fields fields) {
      trailers = fields;
      BackendConnection connection = attempt.connection();
      if (phase == Phase.NONE || connection == null || request().bodyLength() == 0) {
        return;
      }
      endRequest(connection);
      if (phase == Phase.AWAITING_HEAD) {
        arm(loop.clock.nanos() + timeouts().head().toNanos());
      }
    }
  }

  private boolean tooLarge() {
    long max = route().config().maxBody();
    return max > 0 && received > max;
  }

  private void relayBody(ByteBuf data) {
    BackendConnection connection = attempt.connection();
    if (connection == null) {
      data.release();
      return;
    }
    if (phase == Phase.AWAITING_HEAD && replay.whole() && !replay.keep(data)) {
      loop.metrics.replayGivenUp(route());
    }
    sendBody(connection, data);
    if (!connection.isWritable()) {
      client.reading(false);
    }
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
      if (request.http11()) {
        client.head(loop.responses.informational(response).finish(client.alloc()));
      }
      return;
    }
    long now = loop.clock.nanos();
    attempt.answered(now);
    if (failing(response.status())
        && recovery(ProxyFailure.SERVER_ERROR) == Recovery.FALL_BACK
        && enterFallback()) { // else the backend's own answer is better than one of ours
      attempt.abandon();
      attempt.settle(AttemptResult.SERVER_ERROR, now);
      fallBack(AttemptResult.SERVER_ERROR, now);
    } else {
      relay(request, response, now);
    }
  }

  /** The answers that fall back, SEMANTICS section 3. */
  private static boolean failing(int status) {
    return status == 500 || (status >= 502 && status <= 504);
  }

  private void relay(RequestHead request, ResponseHead response, long now) {
    phase = Phase.RELAYING;
    replay.giveUp();
    status = response.status();
    boolean wasHead = request.method() == Method.HEAD;
    long stated = response.bodyLength(wasHead);
    boolean untilClose = stated < 0 && !request.http11();
    boolean close =
        !request.keepAlive()
            || client.lastRequest()
            || untilClose
            || (request.expectContinue() && !requestEnded());
    hop = ResponseRewriter.Hop.of(request.http11(), close);
    chunkedResponse = stated < 0 && request.http11();
    client.head(
        loop.responses.rewrite(response, wasHead, hop, client.identity()).finish(client.alloc()));
    progressed = false;
    arm(now + timeouts().idle().toNanos());
  }

  @Override
  public void data(ByteBuf data) {
    progressed = true;
    sent += data.readableBytes();
    if (chunkedResponse) {
      ChunkWriter.chunk(data, client.alloc(), client);
    } else {
      client.body(data);
    }
  }

  @Override
  public void batchDone() {
    client.flush();
    BackendConnection connection = attempt.connection();
    if (connection != null && !client.isWritable()) {
      connection.reading(false);
    }
  }

  void clientWritable() {
    BackendConnection connection = attempt.connection();
    if (connection
        != null) { // also before the head: the answer before this one may have stopped it
      connection.reading(true);
    }
  }

  @Override
  public void end(Fields fields) {
    if (chunkedResponse) {
      ChunkWriter.last(fields, client.alloc(), client);
    }
    attempt.release();
    long now = loop.clock.nanos();
    attempt.settle(failing(status) ? AttemptResult.SERVER_ERROR : AttemptResult.OK, now);
    if (shieldedFrom != null && !failing(status)) {
      loop.metrics.shielded(route(), shieldedFrom);
    }
    finish(attempt.backend(), Outcome.ANSWERED, now);
    client.exchangeDone(hop.close(), now);
  }

  // --- fail ------------------------------------------------------------------------------------

  @Override
  public void lost(@Nullable String badResponse) {
    attempt.connectionLost();
    if (phase == Phase.RELAYING) {
      abort(badResponse == null ? AttemptResult.RESET : AttemptResult.BAD_RESPONSE);
    } else if (badResponse != null) {
      attemptFailed(ProxyFailure.BAD_RESPONSE);
    } else {
      attemptFailed(attempt.wasHandedOver() ? ProxyFailure.RESET : ProxyFailure.STALE);
    }
  }

  /** An attempt ended without a usable response head: another way, or the client gets to know. */
  private void attemptFailed(ProxyFailure failure) {
    Recovery recovery = recovery(failure);
    AttemptResult result = failure.result();
    if (result == null) {
      fail(failure);
      return;
    }
    long now = loop.clock.nanos();
    attempt.cut();
    attempt.settle(result, now);
    switch (recovery) {
      case REPICK -> repick(failure, now);
      case FALL_BACK -> {
        if (enterFallback()) {
          fallBack(result, now);
        } else {
          fail(failure);
        }
      }
      case GIVE_UP -> fail(failure);
    }
  }

  private Recovery recovery(ProxyFailure failure) {
    Backend tried = attempt.backend();
    return Recovery.after(
        failure,
        new Recovery.Facts(
            fallback() != null,
            repeatable(),
            replay.whole() || received == 0,
            attempt.reusedConnection(),
            repicked,
            tried != null && tried.endpoints().size() > 1));
  }

  /** The backend that could still answer this request in the tried one's place, or {@code null}. */
  private @Nullable Backend fallback() {
    Route current = route();
    Backend fallback = current.fallback();
    Backend tried = attempt.backend();
    boolean possible =
        fallback != null
            && current.config().fallbackEnabled()
            && shieldedFrom == null
            && tried != null
            && tried.slot() != fallback.slot();
    return possible ? fallback : null;
  }

  private boolean repeatable() {
    RequestHead request = request();
    return request.method().safe()
        || route().config().idempotent()
        || request.fields().find(FieldKind.IDEMPOTENCY_KEY) >= 0;
  }

  private void repick(ProxyFailure failure, long now) {
    repicked = true;
    Backend backend = attempt.backend();
    if (backend != null && loop.chooser.enterAgain(backend, attempt.endpoint().state())) {
      acquire(now, 0);
    } else {
      fail(failure);
    }
  }

  private boolean enterFallback() {
    Backend to = fallback();
    return to != null && loop.chooser.enterFallback(to);
  }

  /** The chosen fallback answers in the place of the backend that failed. */
  private void fallBack(AttemptResult reason, long now) {
    Backend from = attempt.backend();
    Backend to = loop.chooser.backend();
    if (from != null) {
      loop.metrics.fellBack(route(), from, to, reason);
    }
    shieldedFrom = from;
    acquire(now, unsafeReuse(request(), to));
  }

  /** The client gets the failure: as a reply of ours, or as an aborted message. */
  void fail(ProxyFailure failure) {
    AttemptResult result = failure.result();
    if (phase == Phase.NONE) {
      return;
    }
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
    boolean close = !request.keepAlive() || client.lastRequest() || !requestEnded();
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
  private void abort(AttemptResult result) {
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
    attempt.cut();
    attempt.settle(AttemptResult.CLIENT_GONE, now);
    finish(attempt.backend(), Outcome.CLIENT_GONE, now);
  }

  // --- deadlines -------------------------------------------------------------------------------

  private void arm(long at) {
    client.arm(Math.min(at, totalAt));
  }

  void deadline(long now) {
    if (now - totalAt >= 0) {
      overdue(ProxyFailure.TOTAL_TIMEOUT);
      return;
    }
    switch (phase) {
      case NONE -> {}
      case ACQUIRING ->
          attemptFailed(attempt.queued() ? ProxyFailure.OVERFLOW : ProxyFailure.CONNECT_TIMEOUT);
      case AWAITING_HEAD -> {
        if (requestEnded()) {
          attemptFailed(ProxyFailure.HEAD_TIMEOUT);
        } else if (!stillMoving(now)) {
          overdue(ProxyFailure.IDLE_TIMEOUT);
        }
      }
      case RELAYING -> {
        if (!stillMoving(now)) {
          abort(client.isWritable() ? AttemptResult.IDLE_TIMEOUT : AttemptResult.CLIENT_GONE);
        }
      }
    }
  }

  private boolean stillMoving(long now) {
    if (!progressed) {
      return false;
    }
    progressed = false;
    arm(now + timeouts().idle().toNanos());
    return true;
  }

  /** While the request is on its way and the backend takes it, the client is the one who stalls. */
  private void overdue(ProxyFailure failure) {
    BackendConnection connection = attempt.connection();
    boolean clientStalls =
        phase == Phase.AWAITING_HEAD
            && !requestEnded()
            && connection != null
            && connection.isWritable();
    if (phase == Phase.RELAYING) {
      fail(failure);
    } else {
      attemptFailed(clientStalls ? ProxyFailure.CLIENT_STALLED : failure);
    }
  }

  // --- finish ----------------------------------------------------------------------------------

  /** Exactly once for every request, failed ones too. */
  private void finish(@Nullable Backend backend, Outcome outcome, long now) {
    phase = Phase.NONE;
    replay.reset();
    int told = outcome == Outcome.CLIENT_GONE ? 0 : status;
    loop.metrics.requestFinished(route, backend, told, outcome, now - startedAt);
    if (route != null) {
      loop.metrics.bytes(route, received, sent);
    }
    loop.requestEnded();
    attempt.clear();
    route = null;
    head = null;
    shieldedFrom = null;
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

  private TimeoutsConfig timeouts() {
    return route().config().timeouts();
  }
}
