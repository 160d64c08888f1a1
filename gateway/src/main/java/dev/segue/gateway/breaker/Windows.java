package dev.segue.gateway.breaker;

import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.time.NanoClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Makes the windows of one breaker. Resilience4j judges results and hands out probes; it gets no
 * deadline to keep, as it would start a scheduler thread for the half-open bound and for automatic
 * transitions, and no event consumer, as it would then make an event object for each call.
 */
final class Windows {
  /** An open Resilience4j breaker is a verdict; it must never move on by itself. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final String backendId;
  private final BreakerConfig config;
  private final NanoClock clock;
  private final CircuitBreakerConfig closed;
  private final CircuitBreakerConfig halfOpen;

  Windows(String backendId, BreakerConfig config, NanoClock clock) {
    this.backendId = backendId;
    this.config = config;
    this.clock = clock;
    closed = settings(config, clock, CircuitBreaker.State.CLOSED, config.window());
    halfOpen = settings(config, clock, CircuitBreaker.State.HALF_OPEN, config.halfOpenProbes());
  }

  Phase.Closed closed(long epoch) {
    return new Phase.Closed(epoch, new Window(config, CircuitBreaker.of(backendId, closed)));
  }

  Phase.HalfOpen halfOpen(long epoch) {
    Window window = new Window(config, CircuitBreaker.of(backendId, halfOpen));
    return new Phase.HalfOpen(epoch, window, clock.nanos());
  }

  private static CircuitBreakerConfig settings(
      BreakerConfig config, NanoClock clock, CircuitBreaker.State initial, int window) {
    return CircuitBreakerConfig.custom()
        .initialState(initial)
        .slidingWindow(
            window, config.minimumCalls(), SlidingWindowType.COUNT_BASED, strategy(window))
        .failureRateThreshold(config.failureRate())
        .slowCallRateThreshold(config.slowCallRate())
        .slowCallDurationThreshold(config.slowCall())
        .permittedNumberOfCallsInHalfOpenState(config.halfOpenProbes())
        .maxWaitDurationInHalfOpenState(Duration.ZERO)
        .waitDurationInOpenState(FOR_EVER)
        .automaticTransitionFromOpenToHalfOpenEnabled(false)
        .clock(new Wrapped(clock))
        .currentTimestampFunction(ignored -> clock.nanos(), TimeUnit.NANOSECONDS)
        .build();
  }

  /** The lock-free list of 2.4.0 loses its head when it is one node long. */
  private static SlidingWindowSynchronizationStrategy strategy(int window) {
    return window > 1
        ? SlidingWindowSynchronizationStrategy.LOCK_FREE
        : SlidingWindowSynchronizationStrategy.SYNCHRONIZED;
  }

  /** Our monotonic clock in the shape that Resilience4j reads; its dates mean nothing. */
  private static final class Wrapped extends Clock {
    private final NanoClock clock;

    Wrapped(NanoClock clock) {
      this.clock = clock;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(clock.nanos());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
