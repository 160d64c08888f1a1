package dev.segue.gateway.breaker;

import static dev.segue.gateway.breaker.CircuitGuard.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.breaker.CircuitGuard.State;
import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.config.BackendConfig.NoAlternative;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitGuardTest {
  private static final long FAST = Duration.ofMillis(1).toNanos();
  private static final long SLOW = Duration.ofMillis(101).toNanos();

  private final AtomicLong now = new AtomicLong(-5); // nanoTime may be negative
  private final List<String> flips = new ArrayList<>();

  @Test
  void opensAtTheFailureRateOnceThereAreEnoughCalls() {
    CircuitGuard guard = guard(settings());
    settle(guard, true, FAST);
    settle(guard, false, FAST);
    settle(guard, true, FAST);
    assertThat(guard.failureRate()).as("below the minimum of 4 calls").isEqualTo(-1);
    assertThat(guard.state()).isEqualTo(State.CLOSED);

    settle(guard, false, FAST);

    assertThat(guard.state()).isEqualTo(State.OPEN);
    assertThat(guard.tryAcquire()).isEqualTo(REFUSED);
    assertThat(guard.failureRate()).as("what opened it").isEqualTo(50);
    assertThat(guard.calls()).isEqualTo(4);
    assertThat(flips)
        .containsExactly("new CLOSED OPEN failure rate 50.0 % of 4 calls (limit: 50 %)");
  }

  @Test
  void theWindowForgetsWhatIsOlderThanItsSize() {
    CircuitGuard guard = guard(settings().window(10).row(0));
    settle(guard, false, FAST);
    for (int i = 0; i < 9; i++) {
      settle(guard, true, FAST);
    }
    assertThat(guard.failureRate()).isEqualTo(10);
    settle(guard, true, FAST);
    assertThat(guard.failureRate()).isEqualTo(0);
    assertThat(guard.calls()).isEqualTo(10);
  }

  @Test
  void aLateSuccessCountsAsSlow() {
    CircuitGuard guard = guard(settings());
    for (int i = 0; i < 3; i++) {
      settle(guard, true, FAST);
    }
    for (int i = 0; i < 12; i++) {
      settle(guard, true, SLOW);
    }
    assertThat(guard.state()).as("12 of 15 are slow: 80 %").isEqualTo(State.OPEN);
    assertThat(guard.slowCallRate()).isEqualTo(80);
    assertThat(guard.failureRate()).isEqualTo(0);
    assertThat(flips)
        .containsExactly("new CLOSED OPEN slow-call rate 80.0 % of 15 calls (limit: 80 %)");
  }

  @Test
  void failuresInARowOpenItBelowTheMinimumOfCalls() {
    CircuitGuard guard = guard(settings().minimum(20));
    settle(guard, false, FAST);
    settle(guard, false, FAST);
    settle(guard, true, FAST);
    settle(guard, false, FAST);
    settle(guard, false, FAST);
    assertThat(guard.state()).as("a success starts the row anew").isEqualTo(State.CLOSED);

    settle(guard, false, FAST);

    assertThat(guard.state()).isEqualTo(State.OPEN);
    assertThat(flips).containsExactly("new CLOSED OPEN 3 failures in a row");
  }

  @Test
  void zeroConsecutiveFailuresMeansThatNoRowIsCounted() {
    CircuitGuard guard = guard(settings().minimum(20).row(0));
    for (int i = 0; i < 19; i++) {
      settle(guard, false, FAST);
    }
    assertThat(guard.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void staysOpenUntilARequestComesAfterItsTime() {
    CircuitGuard guard = opened();
    now.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
    assertThat(guard.tryAcquire()).isEqualTo(REFUSED);

    now.addAndGet(1);
    assertThat(guard.state()).as("nobody has asked").isEqualTo(State.OPEN);
    assertThat(guard.tryAcquire()).isNotEqualTo(REFUSED);
    assertThat(guard.state()).isEqualTo(State.HALF_OPEN);
    assertThat(flips.getLast()).isEqualTo("new OPEN HALF_OPEN open for PT5S");
  }

  @Test
  void halfOpenLetsInItsProbesAndNoMore() {
    CircuitGuard guard = halfOpen();
    assertThat(guard.tryAcquire()).isNotEqualTo(REFUSED);
    assertThat(guard.tryAcquire()).isNotEqualTo(REFUSED);
    assertThat(guard.tryAcquire()).as("2 probes").isEqualTo(REFUSED);
  }

  @Test
  void goodProbesCloseIt() {
    CircuitGuard guard = halfOpen();
    settle(guard, true, FAST);
    assertThat(guard.state()).isEqualTo(State.HALF_OPEN);
    settle(guard, true, FAST);
    assertThat(guard.state()).isEqualTo(State.CLOSED);
    assertThat(guard.calls()).as("a new window").isZero();
    assertThat(flips.getLast()).isEqualTo("new HALF_OPEN CLOSED the probes passed");
  }

  @Test
  void badProbesOpenItAgainForItsWholeTime() {
    CircuitGuard guard = halfOpen();
    settle(guard, true, FAST);
    settle(guard, false, FAST);
    assertThat(guard.state()).isEqualTo(State.OPEN);
    now.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
    assertThat(guard.tryAcquire()).isEqualTo(REFUSED);
    now.addAndGet(1);
    assertThat(guard.tryAcquire()).isNotEqualTo(REFUSED);
  }

  @Test
  void aSingleProbeDecides() {
    CircuitGuard guard = halfOpen(settings().probes(1));
    settle(guard, true, FAST);
    assertThat(guard.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aWindowOfOneWorks() {
    CircuitGuard guard = guard(settings().window(1).minimum(1));
    settle(guard, true, FAST);
    settle(guard, true, FAST);
    assertThat(guard.state()).isEqualTo(State.CLOSED);
    settle(guard, false, FAST);
    assertThat(guard.state()).isEqualTo(State.OPEN);
  }

  @Test
  void aReleasedProbeIsGivenToTheNext() {
    CircuitGuard guard = halfOpen();
    long first = guard.tryAcquire();
    guard.tryAcquire();
    assertThat(guard.tryAcquire()).isEqualTo(REFUSED);

    guard.release(first);

    assertThat(guard.tryAcquire()).isNotEqualTo(REFUSED);
    assertThat(guard.calls()).as("a release says nothing").isZero();
  }

  @Test
  void probesWithoutAVerdictOpenItAgainAfterTheBound() {
    CircuitGuard guard = halfOpen();
    long hung = guard.tryAcquire();
    guard.tryAcquire();
    now.addAndGet(Duration.ofSeconds(3).toNanos() - 1);
    assertThat(guard.tryAcquire()).isEqualTo(REFUSED);
    assertThat(guard.state()).isEqualTo(State.HALF_OPEN);

    now.addAndGet(1);

    assertThat(guard.tryAcquire()).isEqualTo(REFUSED);
    assertThat(guard.state()).isEqualTo(State.OPEN);
    assertThat(flips.getLast())
        .isEqualTo("new HALF_OPEN OPEN no verdict of the probes within PT3S");
    guard.success(hung, FAST);
    assertThat(guard.state()).as("its probe came too late").isEqualTo(State.OPEN);
  }

  @Test
  void littleTrafficMayTakeLongerThanTheBoundToProbe() {
    CircuitGuard guard = halfOpen();
    settle(guard, true, FAST);
    now.addAndGet(Duration.ofMinutes(10).toNanos());
    settle(guard, true, FAST);
    assertThat(guard.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void disabledLetsEverythingInAndRecordsNothing() {
    CircuitGuard guard = guard(settings().enabled(false));
    for (int i = 0; i < 100; i++) {
      settle(guard, false, SLOW);
    }
    assertThat(guard.state()).isEqualTo(State.DISABLED);
    assertThat(guard.tryAcquire()).isNotEqualTo(REFUSED);
    assertThat(guard.calls()).isZero();
    assertThat(guard.failureRate()).isEqualTo(-1);
    assertThat(guard.slowCallRate()).isEqualTo(-1);
    assertThat(flips).isEmpty();
  }

  @Test
  void aRequestThatOverruledTheBreakerSettlesNothing() {
    CircuitGuard guard = opened();
    guard.success(REFUSED, FAST);
    guard.failure(REFUSED, FAST);
    guard.release(REFUSED);
    assertThat(guard.state()).isEqualTo(State.OPEN);
    assertThat(guard.calls()).isEqualTo(4);
  }

  /**
   * Scenario: a request is let in while closed and hangs; the breaker opens and becomes half-open;
   * then the request fails. Resilience4j books it in the half-open window and gives its place among
   * the probes away: one probe and this stranger decide.
   */
  @Test
  void aResultAdmittedWhileClosedDoesNotCountAsAProbe() {
    CircuitGuard guard = guard(settings());
    long early = guard.tryAcquire();
    open(guard);
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    long probe = guard.tryAcquire();

    guard.failure(early, FAST);
    assertThat(guard.calls()).isZero();
    guard.success(probe, FAST);
    settle(guard, true, FAST);

    assertThat(guard.state()).isEqualTo(State.CLOSED);
    assertThat(stateOfBareResilience4j()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  private static CircuitBreaker.State stateOfBareResilience4j() {
    CircuitBreaker bare =
        CircuitBreaker.of(
            "bare",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(20)
                .minimumNumberOfCalls(4)
                .permittedNumberOfCallsInHalfOpenState(2)
                .build());
    bare.acquirePermission(); // the early one
    bare.transitionToOpenState();
    bare.transitionToHalfOpenState();
    bare.acquirePermission(); // the probe
    bare.onError(FAST, TimeUnit.NANOSECONDS, new IllegalStateException("early"));
    bare.onSuccess(FAST, TimeUnit.NANOSECONDS);
    return bare.getState();
  }

  @Test
  void noThreadIsStarted() {
    CircuitGuard guard = halfOpen();
    settle(guard, false, FAST);
    settle(guard, false, FAST);
    assertThat(guard.state()).isEqualTo(State.OPEN);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("CircuitBreakerAutoTransitionThread");
  }

  private CircuitGuard halfOpen() {
    return halfOpen(settings());
  }

  private CircuitGuard halfOpen(Settings settings) {
    CircuitGuard guard = guard(settings);
    open(guard);
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    guard.release(guard.tryAcquire());
    assertThat(guard.state()).isEqualTo(State.HALF_OPEN);
    return guard;
  }

  private CircuitGuard opened() {
    CircuitGuard guard = guard(settings());
    open(guard);
    return guard;
  }

  private static void open(CircuitGuard guard) {
    settle(guard, true, FAST);
    settle(guard, false, FAST);
    settle(guard, true, FAST);
    settle(guard, false, FAST);
    assertThat(guard.state()).isEqualTo(State.OPEN);
  }

  private static void settle(CircuitGuard guard, boolean good, long nanos) {
    long permit = guard.tryAcquire();
    assertThat(permit).isNotEqualTo(REFUSED);
    if (good) {
      guard.success(permit, nanos);
    } else {
      guard.failure(permit, nanos);
    }
  }

  private CircuitGuard guard(Settings settings) {
    return new CircuitGuard(
        "new",
        settings.build(),
        now::get,
        (backend, before, after, reason) ->
            flips.add(backend + ' ' + before + ' ' + after + ' ' + reason));
  }

  /** 50 % failures, 80 % over 100 ms, window 20, minimum 4, 3 in a row, 5 s, 2 probes, 3 s. */
  private static Settings settings() {
    return new Settings(true, 20, 4, 3, 2);
  }

  private record Settings(boolean enabled, int window, int minimum, int row, int probes) {
    Settings enabled(boolean value) {
      return new Settings(value, window, minimum, row, probes);
    }

    Settings window(int value) {
      return new Settings(enabled, value, minimum, row, probes);
    }

    Settings minimum(int value) {
      return new Settings(enabled, window, value, row, probes);
    }

    Settings row(int value) {
      return new Settings(enabled, window, minimum, value, probes);
    }

    Settings probes(int value) {
      return new Settings(enabled, window, minimum, row, value);
    }

    BreakerConfig build() {
      return new BreakerConfig(
          enabled,
          50,
          80,
          Duration.ofMillis(100),
          window,
          minimum,
          row,
          Duration.ofSeconds(5),
          probes,
          Duration.ofSeconds(3),
          NoAlternative.PASS);
    }
  }
}
