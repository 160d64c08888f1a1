package dev.segue.gateway.data.exchange;

import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import dev.segue.gateway.metrics.AttemptResult;

/**
 * How long an exchange waits in each of its phases, and what becomes of it then. Reused for every
 * request of a connection. Confined to its loop.
 */
final class ExchangeDeadlines {
  private final ProxyHandler client;
  private final Exchange exchange;
  private final Attempts attempts;
  private final RequestRelay requestRelay;
  private final ResponseRelay responseRelay;

  private long totalAt; // Long.MAX_VALUE: no bound
  private long idleAt; // while the request comes: when it counts as stalled

  ExchangeDeadlines(
      ProxyHandler client,
      Exchange exchange,
      Attempts attempts,
      RequestRelay requestRelay,
      ResponseRelay responseRelay) {
    this.client = client;
    this.exchange = exchange;
    this.attempts = attempts;
    this.requestRelay = requestRelay;
    this.responseRelay = responseRelay;
  }

  /** From here on the request as a whole has no bound: none is known yet, or a tunnel began. */
  void unbounded() {
    totalAt = Long.MAX_VALUE;
  }

  /** The route's bound on the whole request. */
  void total(TimeoutsConfig timeouts, long now) {
    long total = timeouts.total().toNanos();
    totalAt = total == 0 ? Long.MAX_VALUE : now + total;
  }

  /** Sets the deadline, which the request's own total bounds. */
  void arm(long at) {
    client.arm(Math.min(at, totalAt));
  }

  /** The request is on its way: it is looked at whether it moves. */
  void uploading(long now) {
    idleAt = now + exchange.timeouts().idle().toNanos();
    arm(Math.min(idleAt, requestRelay.nextLook(now)));
  }

  /** The response is on its way, and what may be left of the request. */
  void relaying(long now) {
    requestRelay.takeProgress();
    arm(now + exchange.timeouts().idle().toNanos());
  }

  void tunnelling(long now) {
    totalAt = Long.MAX_VALUE;
    arm(now + exchange.timeouts().tunnel().toNanos());
  }

  /** The time has come. */
  void reached(Phase phase, long now) {
    if (now - totalAt >= 0) {
      overdue(phase, ProxyFailure.TOTAL_TIMEOUT);
      return;
    }
    switch (phase) {
      case NONE -> {}
      case ACQUIRING ->
          exchange.attemptFailed(
              attempts.current().queued() ? ProxyFailure.OVERFLOW : ProxyFailure.CONNECT_TIMEOUT);
      case BACKING_OFF -> {
        if (!attempts.resume(now)) {
          exchange.fail(ProxyFailure.NO_ENDPOINT);
        }
      }
      case AWAITING_HEAD -> {
        if (requestRelay.ended()) {
          exchange.attemptFailed(ProxyFailure.HEAD_TIMEOUT);
        } else {
          watchUpload(phase, now);
        }
      }
      case RELAYING -> watchRelay(now);
      case TUNNELLING -> watchTunnel(now);
    }
  }

  private void watchUpload(Phase phase, long now) {
    if (requestRelay.takeProgress()) {
      idleAt = now + exchange.timeouts().idle().toNanos();
    }
    if (now - idleAt >= 0) {
      overdue(phase, ProxyFailure.IDLE_TIMEOUT);
    } else if (requestRelay.tooSlow(now)) {
      exchange.attemptFailed(ProxyFailure.CLIENT_STALLED);
    } else {
      arm(Math.min(idleAt, requestRelay.nextLook(now)));
    }
  }

  private void watchRelay(long now) {
    boolean sent = requestRelay.takeProgress();
    boolean received = responseRelay.takeProgress();
    if (sent || received) {
      arm(now + exchange.timeouts().idle().toNanos());
    } else {
      exchange.abort(client.isWritable() ? AttemptResult.IDLE_TIMEOUT : AttemptResult.CLIENT_GONE);
    }
  }

  private void watchTunnel(long now) {
    if (exchange.tunnelProgressed()) {
      arm(now + exchange.timeouts().tunnel().toNanos());
    } else {
      exchange.tunnelEnded(true);
    }
  }

  /** While the request is on its way and the backend takes it, the client is the one who stalls. */
  private void overdue(Phase phase, ProxyFailure failure) {
    if (phase == Phase.RELAYING) {
      exchange.fail(failure);
    } else {
      boolean clientStalls = phase == Phase.AWAITING_HEAD && requestRelay.waitsForClient();
      exchange.attemptFailed(clientStalls ? ProxyFailure.CLIENT_STALLED : failure);
    }
  }
}
