package dev.segue.gateway.breaker;

import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import java.util.concurrent.atomic.AtomicInteger;

/** The results of one phase, and our own count of failures in a row. Thread-safe and lock-free. */
abstract sealed class Window permits CallWindow, ProbeWindow {
  private final BreakerConfig config;
  private final AtomicInteger inRow = new AtomicInteger();

  Window(BreakerConfig config) {
    this.config = config;
  }

  /** Whether one more call may pass; half-open, it takes one of the probes. */
  abstract boolean admits();

  /** An admitted call ended without a result. */
  abstract void release();

  /** An admitted call ended, after so many nanoseconds. */
  abstract void record(boolean failed, long nanos);

  /** What the rates say; never {@link Verdict#BAD_ROW}. */
  abstract Verdict rates();

  /** Failures among the calls, in per cent; -1 below the minimum of calls. */
  abstract float failureRate();

  /** Slow calls among the calls, in per cent; -1 below the minimum of calls. */
  abstract float slowCallRate();

  /** Calls that the rates are of. */
  abstract int calls();

  final void success(long nanos) {
    if (inRow.get() != 0) { // a healthy backend's line of this counter stays shared between loops
      inRow.set(0);
    }
    record(false, nanos);
  }

  final void failure(long nanos) {
    inRow.incrementAndGet();
    record(true, nanos);
  }

  final Verdict verdict() {
    Verdict verdict = rates();
    if (verdict != Verdict.NONE) {
      return verdict;
    }
    int limit = config.consecutiveFailures();
    return limit > 0 && inRow.get() >= limit ? Verdict.BAD_ROW : Verdict.NONE;
  }

  /** A bad verdict in words. */
  final String reason(Verdict verdict) {
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
}
