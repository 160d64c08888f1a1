package dev.segue.gateway.breaker;

import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The latest calls of a closed phase, one slot each, and how many of them failed or were slow. A
 * result costs one atomic addition while the backend is well, and never an allocation. Rates and
 * limits mean what they mean in Resilience4j's count-based window: at or above the limit is bad,
 * and nothing is judged below the minimum of calls.
 *
 * <p>Resilience4j's own lock-free window is a linked list with a new node and snapshot for each
 * call. Its old nodes are dead and tenured, so each young collection copies all later ones:
 * docs/decisions.md has the pauses.
 */
final class CallWindow extends Window {
  private static final int SLOW = 1;
  private static final int FAILED = 2;
  private static final int FAILED_SHIFT = 32;

  private final int minimum;
  private final int failureLimit;
  private final int slowLimit;
  private final long slowNanos;
  private final AtomicIntegerArray results; // 0: a good call, or none yet
  private final AtomicLong recorded = new AtomicLong();

  /** Failed calls in the upper half, slow calls in the lower. */
  private final AtomicLong sums = new AtomicLong();

  CallWindow(BreakerConfig config) {
    super(config);
    minimum = config.minimumCalls();
    failureLimit = config.failureRate();
    slowLimit = config.slowCallRate();
    slowNanos = config.slowCall().toNanos();
    results = new AtomicIntegerArray(config.window());
  }

  @Override
  boolean admits() {
    return true;
  }

  @Override
  void release() {
    // admitting took nothing
  }

  /** A sum moves by what a slot's exchange gave back, so none drifts, whoever comes between. */
  @Override
  void record(boolean failed, long nanos) {
    int result = (failed ? FAILED : 0) | (nanos > slowNanos ? SLOW : 0);
    int slot = (int) (recorded.getAndIncrement() % results.length());
    if (result == 0 && results.get(slot) == 0) {
      return;
    }
    int before = results.getAndSet(slot, result);
    if (before != result) {
      sums.addAndGet(weight(result) - weight(before));
    }
  }

  private static long weight(int result) {
    return ((long) (result >> 1) << FAILED_SHIFT) + (result & SLOW);
  }

  @Override
  Verdict rates() {
    long now = sums.get();
    if (now == 0) {
      return Verdict.NONE;
    }
    return rate(failed(now)) >= failureLimit || rate(slow(now)) >= slowLimit
        ? Verdict.BAD_RATE
        : Verdict.NONE;
  }

  @Override
  float failureRate() {
    return rate(failed(sums.get()));
  }

  @Override
  float slowCallRate() {
    return rate(slow(sums.get()));
  }

  @Override
  int calls() {
    return (int) Math.min(recorded.get(), results.length());
  }

  private float rate(int some) {
    int calls = calls();
    return calls < minimum ? -1 : some * 100f / calls;
  }

  private static int failed(long sums) {
    return (int) (sums >> FAILED_SHIFT);
  }

  private static int slow(long sums) {
    return (int) sums;
  }
}
