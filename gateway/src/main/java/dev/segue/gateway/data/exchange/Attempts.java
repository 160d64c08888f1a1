package dev.segue.gateway.data.exchange;

import dev.segue.gateway.accesslog.ResponseFlag;
import dev.segue.gateway.config.RouteConfig.RetryConfig;
import dev.segue.gateway.config.RouteConfig.RetryOn;
import dev.segue.gateway.data.exchange.ProxyFailure.Receipt;
import dev.segue.gateway.data.http1.FieldKind;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.upstream.Claim;
import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one exchange, one at a time: where each goes, and what follows one that failed
 * (SEMANTICS section 3). Reused for every request of a connection. Confined to its loop.
 */
final class Attempts {
  private final ProxyLoop loop;
  private final Exchange exchange;
  private final Assignment assignment;
  private final Attempt current;

  private @Nullable Route route;
  private @Nullable RequestHead head;
  private @Nullable Backend shieldedFrom; // the backend that failed where the fallback answers
  private @Nullable Backend charged; // whose retry budget holds a place for this exchange
  private ProxyFailure lastFailure = ProxyFailure.NO_ENDPOINT;
  private int retries; // further tries so far
  private boolean repicked;
  private int flags; // ResponseFlags beyond those of the attempts

  Attempts(ProxyLoop loop, Exchange exchange) {
    this.loop = loop;
    this.exchange = exchange;
    assignment = new Assignment(loop.metrics);
    current = new Attempt(loop.metrics, assignment, loop.index);
  }

  /** The attempt under way, or the last one. */
  Attempt current() {
    return current;
  }

  /** What the split's pick makes of the request. */
  Assignment assignment() {
    return assignment;
  }

  /** The backend whose failure the fallback hides, or {@code null}. */
  @Nullable Backend shieldedFrom() {
    return shieldedFrom;
  }

  /** What went wrong so far, as a set of {@link ResponseFlag}s. */
  int flags() {
    return flags
        | current.flags()
        | (shieldedFrom == null ? ResponseFlag.NONE : ResponseFlag.FBK.bit());
  }

  /** Begins the first attempt. {@code null}: under way; else why nobody can answer. */
  @Nullable ProxyFailure first(Route matched, RequestHead request, long now) {
    route = matched;
    head = request;
    shieldedFrom = null;
    lastFailure = ProxyFailure.NO_ENDPOINT;
    retries = 0;
    repicked = false;
    ProxyFailure refused = loop.chooser.choose(matched, request, exchange.client());
    flags = loop.chooser.flags();
    assignment.begin(matched, loop.chooser.assigned(), loop.chooser.moved());
    if (refused == null) {
      acquire(now, maxIdle(loop.chooser.backend()));
    }
    return refused;
  }

  /** Stale connections are avoided for what must not be sent twice (SEMANTICS section 3). */
  private long maxIdle(Backend backend) {
    return request().method().safe()
        ? Long.MAX_VALUE
        : backend.config().pool().unsafeReuseIdle().toNanos();
  }

  private void acquire(long now, long maxIdleNanos) {
    current.begin(loop.chooser, now);
    exchange.attemptBegan();
    Backend backend = loop.chooser.backend();
    Claim claim =
        loop.upstreams
            .pool(loop.chooser.endpoint().state(), backend)
            .acquire(exchange, backend, maxIdleNanos, connectNanos());
    switch (claim.kind()) {
      case READY -> {}
      case CONNECTING -> {
        current.waitsWith(claim);
        exchange.arm(now + connectNanos());
      }
      case QUEUED -> {
        current.waitsWith(claim);
        exchange.arm(now + backend.config().pool().pendingTimeout().toNanos());
      }
      case OVERFLOW -> exchange.attemptFailed(ProxyFailure.OVERFLOW);
      case UNRESOLVED -> exchange.attemptFailed(ProxyFailure.UNRESOLVED);
    }
  }

  /** Whether the body may be needed once more after it was sent to the connection there is. */
  boolean mayNeedBodyAgain() {
    return request().bodyLength() != 0
        && repeatable()
        && (fallback() != null || current.reusedConnection() || mayRetry());
  }

  /** Bound of one connect. */
  long connectNanos() {
    return perTry(route().config().timeouts().connect().toNanos());
  }

  /** Bound from the request's end to the response head. */
  long headNanos() {
    return perTry(route().config().timeouts().head().toNanos());
  }

  /** A try that may be followed by another is bounded apart. */
  private long perTry(long nanos) {
    long bound = route().config().retry().perTryTimeout().toNanos();
    return bound > 0 && shieldedFrom == null ? Math.min(nanos, bound) : nanos;
  }

  private boolean mayRetry() {
    return shieldedFrom == null && retries < route().config().retry().attempts();
  }

  /**
   * An attempt ended without a usable response head. False: there is no other way, and the client
   * has to know.
   */
  boolean next(ProxyFailure failure, AttemptResult result, long now) {
    giveBack();
    Recovery recovery = recovery(failure, 0);
    current.cut();
    current.settle(result, now);
    return switch (recovery) {
      case REPICK -> repick(now);
      case RETRY -> backOff(failure, result, now);
      case FALL_BACK -> enterFallback() && fallBack(result, now);
      case GIVE_UP -> false;
    };
  }

  /**
   * The backend answered with a failure, decided at the head. False: its own answer is better than
   * one of ours.
   */
  boolean nextAfterAnswer(int status, long now) {
    giveBack();
    Recovery recovery = recovery(ProxyFailure.SERVER_ERROR, status);
    boolean another =
        recovery == Recovery.RETRY || (recovery == Recovery.FALL_BACK && enterFallback());
    if (!another) {
      return false;
    }
    current.abandon();
    current.settle(AttemptResult.SERVER_ERROR, now);
    if (recovery == Recovery.FALL_BACK) {
      return fallBack(AttemptResult.SERVER_ERROR, now);
    }
    if (!backOff(ProxyFailure.SERVER_ERROR, AttemptResult.SERVER_ERROR, now)) {
      exchange.fail(lastFailure); // the answer's connection was given up already
    }
    return true;
  }

  private Recovery recovery(ProxyFailure failure, int status) {
    Backend tried = current.backend();
    return Recovery.after(
        failure,
        new Recovery.Facts(
            tried != null && retries(failure, status, tried),
            fallback() != null,
            repeatable(),
            exchange.replayable(),
            current.reusedConnection(),
            repicked,
            tried != null && tried.endpoints().size() > 1));
  }

  /** The backend that could still answer this request in the tried one's place, or {@code null}. */
  private @Nullable Backend fallback() {
    Backend fallback = route().fallback();
    Backend tried = current.backend();
    boolean possible =
        fallback != null
            && route().config().fallbackEnabled()
            && shieldedFrom == null
            && tried != null
            && tried.slot() != fallback.slot();
    return possible ? fallback : null;
  }

  private boolean repeatable() {
    return request().method().safe()
        || route().config().idempotent()
        || request().fields().find(FieldKind.IDEMPOTENCY_KEY) >= 0;
  }

  private boolean repick(long now) {
    repicked = true;
    Backend backend = triedOne();
    if (backend == null || !loop.chooser.enterAgain(backend, current.endpoint().state())) {
      return false;
    }
    acquire(now, 0);
    return true;
  }

  /** The tried backend as it is now: a reload may have replaced its endpoints meanwhile. */
  private @Nullable Backend triedOne() {
    Backend tried = current.backend();
    Backend now = tried == null ? null : loop.published.current().backends().get(tried.id());
    return now == null ? tried : now;
  }

  /** Whether the route tries that again, and the budget lets it: then a place is taken there. */
  private boolean retries(ProxyFailure failure, int status, Backend tried) {
    RetryOn condition = Recovery.condition(failure, status);
    boolean wanted =
        condition != null
            && mayRetry()
            && exchange.replayable()
            && (failure.receipt() == Receipt.NOT_RECEIVED || repeatable())
            && route().config().retry().on().contains(condition);
    if (!wanted) {
      if (condition != null && retries > 0 && shieldedFrom == null && !mayRetry()) {
        flags |= ResponseFlag.URX.bit();
      }
      return false;
    }
    if (!loop.retryBudget.take(tried.slot(), tried.state().inFlight().on(loop.index))) {
      flags |= ResponseFlag.URX.bit();
      loop.metrics.retryRefused(tried);
      return false;
    }
    charged = tried;
    return true;
  }

  private void giveBack() {
    if (charged != null) {
      loop.retryBudget.giveBack(charged.slot());
      charged = null;
    }
  }

  /** Full jitter (Amazon, Exponential Backoff And Jitter, 2015): those who failed together part. */
  private boolean backOff(ProxyFailure failure, AttemptResult result, long now) {
    RetryConfig retry = route().config().retry();
    Backend backend = current.backend();
    if (backend != null) {
      loop.metrics.retried(route(), backend, result);
    }
    lastFailure = failure;
    long most = Math.min(retry.backoff().toNanos() << retries, retry.backoff().toNanos() * 10);
    retries++;
    if (most == 0) {
      return resume(now);
    }
    exchange.backOff(now + ThreadLocalRandom.current().nextLong(most));
    return true;
  }

  /** The pause is over: tries again. False: neither the backend nor a fallback can be had. */
  boolean resume(long now) {
    Backend backend = triedOne();
    if (backend != null && loop.chooser.enterAgain(backend, current.endpoint().state())) {
      acquire(now, maxIdle(backend));
      return true;
    }
    giveBack();
    AttemptResult last = lastFailure.result();
    return last != null && enterFallback() && fallBack(last, now);
  }

  /** Why the last attempt failed that another was to follow. */
  ProxyFailure lastFailure() {
    return lastFailure;
  }

  private boolean enterFallback() {
    Backend to = fallback();
    return to != null && loop.chooser.enterFallback(to);
  }

  /** The chosen fallback answers in the place of the backend that failed. */
  private boolean fallBack(AttemptResult reason, long now) {
    Backend from = current.backend();
    Backend to = loop.chooser.backend();
    if (from != null) {
      loop.metrics.fellBack(route(), from, to, reason);
    }
    shieldedFrom = from;
    acquire(now, maxIdle(to));
    return true;
  }

  /** Forgets everything, so that nothing outlives the exchange. */
  void clear() {
    giveBack();
    current.clear();
    assignment.clear();
    route = null;
    head = null;
    shieldedFrom = null;
    flags = ResponseFlag.NONE;
  }

  private Route route() {
    if (route == null) {
      throw new IllegalStateException("no route");
    }
    return route;
  }

  private RequestHead request() {
    if (head == null) {
      throw new IllegalStateException("no request");
    }
    return head;
  }
}
