package dev.segue.gateway.data.exchange;

import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import dev.segue.gateway.metrics.AttemptResult;

/**
 * How long an exchange waits in each of its phases, and what becomes of it then. Reused for every
 * request of a connection. Confined to its loop.
 */
final class ExchangeDeadlines {
  private final ProxyLoop loop;
  private final ProxyHandler client;
  private final Exchange exchange;
  private final Attempts attempts;
  private final RequestRelay requestRelay;
  private final IdleWatch watch = new IdleWatch();

  private long totalAt; // Long.MAX_VALUE: no bound

  ExchangeDeadlines(
      ProxyLoop loop,
      ProxyHandler client,
      Exchange exchange,
      Attempts attempts,
      RequestRelay requestRelay) {
    this.loop = loop;
    this.client = client;
    this.exchange = exchange;
    this.attempts = attempts;
    this.requestRelay = requestRelay;
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
    watch.begin(now, exchange.timeouts().idle().toNanos(), exchange.passed());
    arm(Math.min(watch.nextLook(now), requestRelay.nextLook(now)));
  }

  /** The response is on its way, and what may be left of the request. */
  void relaying(long now) {
    watch.begin(now, exchange.timeouts().idle().toNanos(), exchange.passed());
    arm(watch.nextLook(now));
  }

  void tunnelling(long now) {
    totalAt = Long.MAX_VALUE;
    watch.begin(now, exchange.timeouts().tunnel().toNanos(), exchange.passed());
    arm(watch.nextLook(now));
  }

  /** Memory is no longer short: the time in which the gateway itself did not read is nobody's. */
  void readsAgain(long now) {
    var _ = watch.idle(now, exchange.passed(), exchange.unsent(), true);
  }

  private boolean idle(long now) {
    return watch.idle(now, exchange.passed(), exchange.unsent(), loop.memoryPressed());
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
          exchange.fail(attempts.lastFailure());
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
    if (idle(now)) {
      overdue(phase, ProxyFailure.IDLE_TIMEOUT);
    } else if (requestRelay.tooSlow(now)) {
      exchange.attemptFailed(ProxyFailure.CLIENT_STALLED);
    } else {
      arm(Math.min(watch.nextLook(now), requestRelay.nextLook(now)));
    }
  }

  private void watchRelay(long now) {
    if (idle(now)) {
      exchange.abort(client.isWritable() ? AttemptResult.IDLE_TIMEOUT : AttemptResult.CLIENT_GONE);
    } else {
      arm(watch.nextLook(now));
    }
  }

  private void watchTunnel(long now) {
    if (idle(now)) {
      exchange.tunnelEnded(true);
    } else {
      arm(watch.nextLook(now));
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
