package dev.segue.gateway.data.exchange;

import dev.segue.gateway.config.RouteConfig.RetryOn;
import dev.segue.gateway.data.exchange.ProxyFailure.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * What follows a failed attempt: the table of SEMANTICS section 3 as one function. Pure.
 *
 * <p>An enum of outcomes rather than exceptions or flags: the caller's switch has no default.
 */
enum Recovery {
  /** Another connection to the same backend. */
  REPICK,
  /** A further try of the route's at the same backend, after a pause. */
  RETRY,
  /** The route's fallback answers. */
  FALL_BACK,
  /** The client gets the failure. */
  GIVE_UP;

  /**
   * What is known when an attempt has failed.
   *
   * @param retry the route wants this failure tried again, and the budget has room for it
   * @param fallback a fallback is configured, on, not the failed backend itself and not used yet
   * @param repeatable the method is safe, there is an Idempotency-Key, or the route is idempotent
   * @param replayable all of the body that was read is still there
   * @param reused the connection had carried a request before
   * @param repicked this backend was already given a second chance
   * @param otherEndpoint the backend has another endpoint that could take it
   */
  record Facts(
      boolean retry,
      boolean fallback,
      boolean repeatable,
      boolean replayable,
      boolean reused,
      boolean repicked,
      boolean otherEndpoint) {}

  static Recovery after(ProxyFailure failure, Facts facts) {
    Receipt receipt = failure.receipt();
    if (receipt == Receipt.NONE || failure == ProxyFailure.TOTAL_TIMEOUT || !facts.replayable()) {
      return GIVE_UP; // no time left, or nothing left to send
    }
    if (failure == ProxyFailure.STALE && !facts.repicked()) {
      return REPICK; // nobody's fault, so nobody is spared the request
    }
    if (receipt != Receipt.NOT_RECEIVED && !facts.repeatable()) {
      return GIVE_UP;
    }
    if (facts.retry()) {
      return RETRY;
    }
    if (facts.fallback()) {
      return FALL_BACK;
    }
    boolean anotherWay =
        switch (receipt) {
          case NOT_RECEIVED -> facts.otherEndpoint();
          case MAYBE_RECEIVED -> failure == ProxyFailure.RESET && facts.reused();
          case ANSWERED, NONE -> false;
        };
    return anotherWay && !facts.repicked() ? REPICK : GIVE_UP;
  }

  /**
   * What a route calls that failure, or {@code null} where it is never tried again.
   *
   * @param status of the backend's answer, where it failed by that
   */
  static @Nullable RetryOn condition(ProxyFailure failure, int status) {
    return switch (failure) {
      case CONNECT_FAILED, CONNECT_TIMEOUT, UNRESOLVED -> RetryOn.CONNECT_FAILURE;
      case RESET, BAD_RESPONSE -> RetryOn.RESET;
      case HEAD_TIMEOUT -> RetryOn.TIMEOUT;
      case SERVER_ERROR -> status == 500 ? RetryOn.SERVER_ERROR : RetryOn.GATEWAY_ERROR;
      case NO_ROUTE,
          NO_ENDPOINT,
          GUARD_OPEN,
          OVERFLOW,
          OVERLOADED,
          STALE,
          IDLE_TIMEOUT,
          TOTAL_TIMEOUT,
          CLIENT_STALLED,
          BODY_TOO_LARGE,
          BAD_BODY,
          UPGRADE_REFUSED,
          TRACE_REFUSED,
          LOOP,
          INTERNAL ->
          null;
    };
  }
}
