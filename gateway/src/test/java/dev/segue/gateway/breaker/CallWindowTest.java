package dev.segue.gateway.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.config.BackendConfig.NoAlternative;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Our window against Resilience4j's: after each call the same rates, and the same verdict. */
class CallWindowTest {
  private static final long SLOW_NANOS = 100_000_000;

  record Call(boolean failed, long nanos) {}

  record Limits(int window, int minimum, int failureRate, int slowRate) {}

  @Property
  void judgesAsResilience4jDoes(
      @ForAll("limits") Limits limits, @ForAll("calls") List<Call> calls) {
    Throwable failure = new IllegalStateException("a failed call");
    Window ours = new CallWindow(ours(limits));
    CircuitBreaker theirs = theirs(limits);
    for (Call call : calls) {
      if (call.failed()) {
        ours.failure(call.nanos());
        theirs.onError(call.nanos(), TimeUnit.NANOSECONDS, failure);
      } else {
        ours.success(call.nanos());
        theirs.onSuccess(call.nanos(), TimeUnit.NANOSECONDS);
      }
      CircuitBreaker.Metrics metrics = theirs.getMetrics();
      assertThat(ours.calls()).isEqualTo(metrics.getNumberOfBufferedCalls());
      assertThat(ours.failureRate()).isEqualTo(metrics.getFailureRate());
      assertThat(ours.slowCallRate()).isEqualTo(metrics.getSlowCallRate());
      boolean open = theirs.getState() == CircuitBreaker.State.OPEN;
      assertThat(ours.verdict()).isEqualTo(open ? Verdict.BAD_RATE : Verdict.NONE);
      if (open) {
        return;
      }
    }
  }

  @Provide
  Arbitrary<Limits> limits() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 12),
            Arbitraries.integers().between(1, 12),
            Arbitraries.integers().between(1, 100),
            Arbitraries.integers().between(1, 100))
        .as((window, minimum, failures, slow) ->
            new Limits(window, Math.min(minimum, window), failures, slow));
  }

  @Provide
  Arbitrary<List<Call>> calls() {
    Arbitrary<Boolean> failed = Arbitraries.integers().between(0, 5).map(number -> number == 0);
    Arbitrary<Long> nanos = Arbitraries.of(0L, SLOW_NANOS, SLOW_NANOS, SLOW_NANOS, SLOW_NANOS + 1);
    return Combinators.combine(failed, nanos).as(Call::new).list().ofMaxSize(60);
  }

  private static BreakerConfig ours(Limits limits) {
    return new BreakerConfig(
        true,
        limits.failureRate(),
        limits.slowRate(),
        Duration.ofNanos(SLOW_NANOS),
        limits.window(),
        limits.minimum(),
        0,
        Duration.ofSeconds(1),
        1,
        Duration.ofSeconds(1),
        NoAlternative.PASS);
  }

  private static CircuitBreaker theirs(Limits limits) {
    return CircuitBreaker.of(
        "model",
        CircuitBreakerConfig.custom()
            .slidingWindow(
                limits.window(),
                limits.minimum(),
                SlidingWindowType.COUNT_BASED,
                CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
            .failureRateThreshold(limits.failureRate())
            .slowCallRateThreshold(limits.slowRate())
            .slowCallDurationThreshold(Duration.ofNanos(SLOW_NANOS))
            .build());
  }
}
