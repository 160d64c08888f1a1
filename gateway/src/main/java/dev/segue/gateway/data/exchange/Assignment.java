package dev.segue.gateway.data.exchange;

import dev.segue.gateway.metrics.AssignmentResult;
import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.metrics.GroupCounts;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * What the split's pick made of one request: the unit in which versions are judged (SEMANTICS
 * section 7). It is told of each attempt and of the end, and counts once. What a canary rule sent
 * is nobody's assignment, unless it is a counted one's: then the rule has picked as the split does.
 * Where another backend answers, that one has no part in it.
 *
 * <p>Where endpoints are counted as well, the one that is tried first stands for the request: the
 * picks are fair, and who takes over from another has no part in it here either. Reused for every
 * request of a connection. Confined to its loop.
 */
final class Assignment {
  private static final int SERVER_ERRORS = 500;

  private final LoopMetrics metrics;
  private @Nullable Route route;
  private @Nullable Backend backend; // null: none, or counted already
  private boolean diverted;
  private boolean attempted; // the first latency there is counted
  private boolean failed;
  private boolean tried; // an endpoint stands for the request
  private @Nullable GroupCounts group; // that endpoint's; null: it is not counted

  Assignment(LoopMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * A request begins.
   *
   * @param picked by the split or a counted rule; {@code null} where another rule decided
   * @param moved the pick could not serve
   */
  void begin(Route matched, @Nullable Backend picked, boolean moved) {
    route = matched;
    backend = picked;
    diverted = moved;
    attempted = false;
    failed = false;
    tried = false;
    group = null;
  }

  /** An attempt begins. */
  void trying(Backend at, EndpointState endpoint) {
    Backend assigned = backend;
    if (tried || assigned == null || diverted || at.slot() != assigned.slot()) {
      return;
    }
    tried = true;
    group = metrics.group(endpoint);
  }

  /**
   * An attempt ended. Only what took its time is a latency: to be refused at once is no speed.
   *
   * @param nanos to the response head, or to the failure
   */
  void attempted(Backend at, AttemptResult result, long nanos) {
    Backend assigned = backend;
    if (assigned == null || diverted || at.slot() != assigned.slot()) {
      return;
    }
    switch (result) {
      case OK -> latency(assigned, nanos);
      case SERVER_ERROR, CONNECT_TIMEOUT, HEAD_TIMEOUT, IDLE_TIMEOUT, TOTAL_TIMEOUT -> {
        latency(assigned, nanos);
        failed = true;
      }
      case CONNECT_FAILED, UNRESOLVED, OVERFLOW, RESET, BAD_RESPONSE -> failed = true;
      case STALE -> tried = failed; // it says nothing of the endpoint: the next one stands for it
      case CLIENT_GONE -> {}
    }
  }

  private void latency(Backend assigned, long nanos) {
    if (!attempted && route != null) {
      attempted = true;
      metrics.firstAttempt(route, assigned, nanos);
      if (!failed && group != null) { // else another endpoint took so long
        group.firstAttempt(nanos);
      }
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
      case ANSWERED -> count(route, assigned, answered(status));
      case ABORTED -> count(route, assigned, AssignmentResult.ERROR);
      case LOCAL_REPLY, REFUSED -> {
        if (failed) { // else the client is to blame, or the gateway
          count(route, assigned, AssignmentResult.ERROR);
        }
      }
      case CLIENT_GONE -> {}
    }
  }

  private void count(Route of, Backend assigned, AssignmentResult result) {
    metrics.assigned(of, assigned, result);
    if (group != null) {
      group.assigned(result);
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
    group = null;
  }
}
