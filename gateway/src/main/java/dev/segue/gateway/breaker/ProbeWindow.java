package dev.segue.gateway.breaker;

import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The probes of one half-open phase: a Resilience4j breaker that lives as long as the phase does
 * hands them out and judges them. It gets no deadline to keep, as it would start a scheduler thread
 * for it, and no event consumer, as it would then make an event object for each call.
 */
final class ProbeWindow extends Window {
  private final CircuitBreaker breaker;
  private final Throwable failed =
      new Failed(); // stands for any: each its own would walk the stack

  ProbeWindow(String backendId, BreakerConfig config) {
    super(config);
    breaker = CircuitBreaker.of(backendId, settings(config));
  }

  private static CircuitBreakerConfig settings(BreakerConfig config) {
    int probes = config.halfOpenProbes();
    return CircuitBreakerConfig.custom()
        .initialState(CircuitBreaker.State.HALF_OPEN)
        .slidingWindow(
            probes, config.minimumCalls(), SlidingWindowType.COUNT_BASED, strategy(probes))
        .failureRateThreshold(config.failureRate())
        .slowCallRateThreshold(config.slowCallRate())
        .slowCallDurationThreshold(config.slowCall())
        .permittedNumberOfCallsInHalfOpenState(probes)
        .maxWaitDurationInHalfOpenState(Duration.ZERO)
        .automaticTransitionFromOpenToHalfOpenEnabled(false)
        .build();
  }

  /** The lock-free list of 2.4.0 loses its head when it is one node long. */
  private static SlidingWindowSynchronizationStrategy strategy(int probes) {
    return probes > 1
        ? SlidingWindowSynchronizationStrategy.LOCK_FREE
        : SlidingWindowSynchronizationStrategy.SYNCHRONIZED;
  }

  @Override
  boolean admits() {
    return undecided() && breaker.tryAcquirePermission();
  }

  @Override
  void release() {
    breaker.releasePermission();
  }

  @Override
  void record(boolean bad, long nanos) {
    if (bad) {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, failed);
    } else {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  Verdict rates() {
    return switch (breaker.getState()) {
      case HALF_OPEN -> Verdict.NONE;
      case CLOSED -> Verdict.GOOD;
      default -> Verdict.BAD_RATE;
    };
  }

  private boolean undecided() {
    return breaker.getState() == CircuitBreaker.State.HALF_OPEN;
  }

  @Override
  float failureRate() {
    return breaker.getMetrics().getFailureRate();
  }

  @Override
  float slowCallRate() {
    return breaker.getMetrics().getSlowCallRate();
  }

  @Override
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
