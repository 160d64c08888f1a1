package dev.segue.gateway.data.exchange;

import dev.segue.gateway.metrics.AssignmentResult;
import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * What the split's pick made of one request: the unit in which versions are judged (SEMANTICS
 * section 7). It is told of each attempt and of the end, and counts once. What a canary rule sent
 * is nobody's assignment, and where another backend answers, that one has no part in it. Reused for
 * every request of a connection. Confined to its loop.
 */
final class Assignment {
  private static final int SERVER_ERRORS = 500;

  private final LoopMetrics metrics;
  private @Nullable Route route;
  private @Nullable Backend backend; // null: none, or counted already
  private boolean diverted;
  private boolean attempted; // the first latency there is counted
  private boolean failed;

  Assignment(LoopMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * A request begins.
   *
   * @param picked by the split; {@code null} where a canary rule decided
   * @param moved the pick could not serve
   */
  void begin(Route matched, @Nullable Backend picked, boolean moved) {
    route = matched;
    backend = picked;
    diverted = moved;
    attempted = false;
    failed = false;
  }

  /**
   * An attempt ended. Only what took its time is a latency: to be refused at once is no speed.
   *
   * @param nanos to the response head, or to the failure
   */
  void attempted(Backend tried, AttemptResult result, long nanos) {
    Backend assigned = backend;
    if (assigned == null || diverted || tried.slot() != assigned.slot()) {
      return;
    }
    switch (result) {
      case OK -> latency(assigned, nanos);
      case SERVER_ERROR, CONNECT_TIMEOUT, HEAD_TIMEOUT, IDLE_TIMEOUT, TOTAL_TIMEOUT -> {
        failed = true;
        latency(assigned, nanos);
      }
      case CONNECT_FAILED, UNRESOLVED, OVERFLOW, RESET, BAD_RESPONSE -> failed = true;
      case STALE, CLIENT_GONE -> {}
    }
  }

  private void latency(Backend assigned, long nanos) {
    if (!attempted && route != null) {
      attempted = true;
      metrics.firstAttempt(route, assigned, nanos);
    }
  }

  /** The request ended, or became a tunnel: what comes after that is its users' affair. */
  void ended(Outcome outcome, int status) {
    Backend assigned = backend;
    backend = null;
    if (assigned == null || route == null) {
      return;
    }
    if (diverted && outcome != Outcome.CLIENT_GONE) {
      metrics.assigned(route, assigned, AssignmentResult.DIVERTED);
      return;
    }
    switch (outcome) {
      case ANSWERED -> metrics.assigned(route, assigned, answered(status));
      case ABORTED -> metrics.assigned(route, assigned, AssignmentResult.ERROR);
      case LOCAL_REPLY, REFUSED -> {
        if (failed) { // else the client is to blame, or the gateway
          metrics.assigned(route, assigned, AssignmentResult.ERROR);
        }
      }
      case CLIENT_GONE -> {}
    }
  }

  private AssignmentResult answered(int status) {
    if (status >= SERVER_ERRORS) {
      return AssignmentResult.ERROR;
    }
    return failed ? AssignmentResult.SHIELDED : AssignmentResult.OK;
  }

  /** Forgets everything, so that nothing outlives the exchange. */
  void clear() {
    route = null;
    backend = null;
  }
}
