package dev.segue.gateway.breaker;

import static dev.segue.gateway.breaker.CircuitGuard.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.segue.gateway.breaker.CircuitGuard.State;
import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.config.BackendConfig.NoAlternative;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CircuitGuardConcurrencyTest {
  private static final int THREADS = 4;
  private static final int PROBES = 3;
  private static final long FAST = 1_000_000;

  private final AtomicLong now = new AtomicLong();
  private final Queue<State> flips = new ConcurrentLinkedQueue<>();

  @Test
  void halfOpenNeverAdmitsMoreThanItsProbes() throws Exception {
    for (int round = 0; round < 300; round++) {
      CircuitGuard guard = opened();
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      AtomicInteger admitted = new AtomicInteger();
      together(() -> {
        for (int i = 0; i < 50; i++) {
          if (guard.tryAcquire() != REFUSED) {
            admitted.incrementAndGet();
          }
        }
      });
      assertThat(admitted).as("round %d", round).hasValue(PROBES);
    }
  }

  @Test
  void releasedProbesAreNeitherLostNorDoubled() throws Exception {
    CircuitGuard guard = opened();
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    AtomicInteger out = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    together(() -> {
      for (int i = 0; i < 20_000; i++) {
        long permit = guard.tryAcquire();
        if (permit != REFUSED) {
          most.accumulateAndGet(out.incrementAndGet(), Math::max);
          out.decrementAndGet();
          guard.release(permit);
        }
      }
    });
    assertThat(most.get()).isBetween(1, PROBES);
    for (int i = 0; i < PROBES; i++) {
      assertThat(guard.tryAcquire()).isNotEqualTo(REFUSED);
    }
    assertThat(guard.tryAcquire()).isEqualTo(REFUSED);
  }

  @Test
  void manyThreadsThatSeeTheSameFailuresMakeOneChange() throws Exception {
    for (int round = 0; round < 300; round++) {
      flips.clear();
      CircuitGuard guard = guard();
      together(() -> {
        long[] permits = LongStream.generate(guard::tryAcquire).limit(20).toArray();
        for (long permit : permits) {
          guard.failure(permit, FAST);
        }
      });
      assertThat(flips).as("round %d", round).containsExactly(State.OPEN);
    }
  }

  @Test
  void theWindowLosesNoCall() throws Exception {
    CircuitGuard guard = guard();
    together(() -> {
      for (int i = 0; i < 20_000; i++) {
        guard.success(guard.tryAcquire(), FAST);
      }
    });
    assertThat(guard.calls()).isEqualTo(100);
    assertThat(guard.failureRate()).isZero();
    for (int i = 0; i < 25; i++) {
      guard.failure(guard.tryAcquire(), FAST);
    }
    assertThat(guard.failureRate()).isEqualTo(25);
  }

  /** Sums that drifted would stay for ever, as nothing counts them anew. */
  @Test
  void theSumsFollowTheSlotsWhoeverMeetsInThem() throws Exception {
    CallWindow window = new CallWindow(guard().config());
    together(() -> {
      for (int i = 0; i < 20_000; i++) {
        window.record(i % 3 == 0, i % 2 == 0 ? FAST : Duration.ofMinutes(1).toNanos());
      }
    });
    for (int i = 0; i < window.calls(); i++) {
      window.success(FAST);
    }
    assertThat(window.failureRate()).isZero();
    assertThat(window.slowCallRate()).isZero();
    for (int i = 0; i < 25; i++) {
      window.failure(Duration.ofMinutes(1).toNanos());
    }
    assertThat(window.failureRate()).isEqualTo(25);
    assertThat(window.slowCallRate()).isEqualTo(25);
  }

  /** Garbage for each result was most of a request's, and the collector's pauses were the p99. */
  @Test
  void permitsAndResultsAllocateNothing() {
    CircuitGuard guard = guard();
    long sum = 0;
    for (int i = 0; i < 200_000; i++) { // until both loops are compiled
      sum += guard.tryAcquire();
      guard.success(guard.tryAcquire(), FAST);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int calls = 100_000;
    long start = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) {
      sum += guard.tryAcquire();
    }
    long permits = threads.getCurrentThreadAllocatedBytes() - start;
    start = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) {
      guard.success(0, FAST);
    }
    long results = threads.getCurrentThreadAllocatedBytes() - start;
    assertThat(sum).isZero();
    assertThat((double) permits / calls).as("bytes a permit").isLessThan(1);
    assertThat((double) results / calls).as("bytes a result").isLessThan(1);
  }

  private CircuitGuard opened() {
    CircuitGuard guard = guard();
    while (guard.state() == State.CLOSED) {
      guard.failure(guard.tryAcquire(), FAST);
    }
    return guard;
  }

  private CircuitGuard guard() {
    BreakerConfig config =
        new BreakerConfig(
            true,
            50,
            100,
            Duration.ofSeconds(1),
            100,
            10,
            0,
            Duration.ofSeconds(1),
            PROBES,
            Duration.ofSeconds(10),
            NoAlternative.PASS);
    return new CircuitGuard(
        "new", config, now::get, (backend, before, after, reason) -> flips.add(after));
  }

  private static void together(Runnable work) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<Object>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        tasks.add(Executors.callable(work));
      }
      for (Future<Object> done : pool.invokeAll(tasks, 30, TimeUnit.SECONDS)) {
        done.get();
      }
    }
  }
}
