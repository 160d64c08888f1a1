package dev.segue.gateway.data.exchange;

import dev.segue.gateway.metrics.AttemptResult;
import org.jspecify.annotations.Nullable;

/** Why an exchange, or one attempt of it, got no usable response from a backend. */
enum ProxyFailure {
  NO_ROUTE(404, "no-route", "No route takes this request", null),
  NO_ENDPOINT(503, "no-endpoint", "No endpoint of the service is available", null),
  GUARD_OPEN(503, "breaker-open", "The service's circuit breaker is open", null),
  OVERFLOW(503, "overflow", "The service has no free connection", AttemptResult.OVERFLOW),
  OVERLOADED(503, "overloaded", "The gateway is short of memory for further requests", null),
  UNRESOLVED(502, "unresolved", "The service's name has no address", AttemptResult.UNRESOLVED),
  CONNECT_FAILED(
      502, "connect-failed", "The service refused the connection", AttemptResult.CONNECT_FAILED),
  CONNECT_TIMEOUT(
      504,
      "connect-timeout",
      "The service did not accept the connection in time",
      AttemptResult.CONNECT_TIMEOUT),
  STALE(502, "stale-connection", "The service closed a reused connection", AttemptResult.STALE),
  RESET(502, "reset", "The service closed the connection without an answer", AttemptResult.RESET),
  BAD_RESPONSE(
      502, "bad-response", "The service's answer is not valid HTTP", AttemptResult.BAD_RESPONSE),
  HEAD_TIMEOUT(
      504, "head-timeout", "The service did not answer in time", AttemptResult.HEAD_TIMEOUT),
  IDLE_TIMEOUT(504, "idle-timeout", "The service stopped taking part", AttemptResult.IDLE_TIMEOUT),
  TOTAL_TIMEOUT(
      504, "total-timeout", "The request took too long altogether", AttemptResult.TOTAL_TIMEOUT),
  SERVER_ERROR(502, "server-error", "The service failed", AttemptResult.SERVER_ERROR),
  CLIENT_STALLED(408, "request-timeout", "The request did not arrive in time", null),
  BODY_TOO_LARGE(413, "body-too-large", "The request body is larger than allowed", null),
  BAD_BODY(400, "bad-body", "The request body is not framed correctly", null),
  UPGRADE_REFUSED(
      400, "upgrade-refused", "The protocol that Upgrade asks for is not served here", null),
  TRACE_REFUSED(405, "trace-refused", "TRACE is not allowed here", null),
  LOOP(508, "loop", "The request came back to the gateway that had forwarded it", null),
  INTERNAL(500, "internal", "The gateway failed", null);

  private final int status;
  private final String slug;
  private final String text;
  private final @Nullable AttemptResult result;

  ProxyFailure(int status, String slug, String text, @Nullable AttemptResult result) {
    this.status = status;
    this.slug = slug;
    this.text = text;
    this.result = result;
  }

  /** What the gateway answers where nobody else can. */
  int status() {
    return status;
  }

  /** The reason's name in answers and logs. */
  String slug() {
    return slug;
  }

  /** The reason for people; says nothing of what stands behind the gateway. */
  String text() {
    return text;
  }

  /** How the attempt is counted, or {@code null} where it is not the backend's fault. */
  @Nullable AttemptResult result() {
    return result;
  }

  /** What the backend may have seen of the request (SEMANTICS section 3). */
  Receipt receipt() {
    return switch (this) {
      case OVERFLOW, UNRESOLVED, CONNECT_FAILED, CONNECT_TIMEOUT, STALE -> Receipt.NOT_RECEIVED;
      case RESET, BAD_RESPONSE, HEAD_TIMEOUT, IDLE_TIMEOUT, TOTAL_TIMEOUT -> Receipt.MAYBE_RECEIVED;
      case SERVER_ERROR -> Receipt.ANSWERED;
      case NO_ROUTE,
          NO_ENDPOINT,
          GUARD_OPEN,
          CLIENT_STALLED,
          BODY_TOO_LARGE,
          BAD_BODY,
          UPGRADE_REFUSED,
          TRACE_REFUSED,
          LOOP,
          OVERLOADED,
          INTERNAL ->
          Receipt.NONE;
    };
  }

  /** What a backend may have seen of a request. */
  enum Receipt {
    /** No backend was tried, or none is to blame: nothing to send again. */
    NONE,
    NOT_RECEIVED,
    MAYBE_RECEIVED,
    ANSWERED
  }
}
