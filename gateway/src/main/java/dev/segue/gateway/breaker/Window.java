package dev.segue.gateway.breaker;

import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The results of one phase: a Resilience4j breaker that lives as long as the phase does, and our
 * own count of failures in a row. Thread-safe and lock-free.
 */
final class Window {
  private final BreakerConfig config;
  private final CircuitBreaker breaker;
  private final CircuitBreaker.State undecided;
  private final Throwable failed =
      new Failed(); // stands for any: each its own would walk the stack
  private final AtomicInteger inRow = new AtomicInteger();

  Window(BreakerConfig config, CircuitBreaker breaker) {
    this.config = config;
    this.breaker = breaker;
    undecided = breaker.getState();
  }

  /** Whether one more call may pass; half-open, it takes one of the probes. */
  boolean admits() {
    return breaker.getState() == undecided && breaker.tryAcquirePermission();
  }

  void success(long nanos) {
    if (inRow.get() != 0) { // a healthy backend's line of this counter stays shared between loops
      inRow.set(0);
    }
    breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
  }

  void failure(long nanos) {
    inRow.incrementAndGet();
    breaker.onError(nanos, TimeUnit.NANOSECONDS, failed);
  }

  void release() {
    breaker.releasePermission();
  }

  Verdict verdict() {
    CircuitBreaker.State now = breaker.getState();
    if (now != undecided) {
      return now == CircuitBreaker.State.CLOSED ? Verdict.GOOD : Verdict.BAD_RATE;
    }
    int limit = config.consecutiveFailures();
    return limit > 0 && inRow.get() >= limit ? Verdict.BAD_ROW : Verdict.NONE;
  }

  /** A bad verdict in words. */
  String reason(Verdict verdict) {
    if (verdict == Verdict.BAD_ROW) {
      return config.consecutiveFailures() + " failures in a row";
    }
    return failureRate() >= config.failureRate()
        ? rate("failure rate ", failureRate(), config.failureRate())
        : rate("slow-call rate ", slowCallRate(), config.slowCallRate());
  }

  private String rate(String what, float measured, int limit) {
    return what + measured + " % of " + calls() + " calls (limit: " + limit + " %)";
  }

  float failureRate() {
    return breaker.getMetrics().getFailureRate();
  }

  float slowCallRate() {
    return breaker.getMetrics().getSlowCallRate();
  }

  int calls() {
    return breaker.getMetrics().getNumberOfBufferedCalls();
  }

  /** Without message, cause, suppressed exceptions and stack, so immutable. */
  private static final class Failed extends Throwable {
    private static final long serialVersionUID = 1;

    Failed() {
      super(null, null, false, false);
    }
  }
}
