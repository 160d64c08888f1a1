package dev.segue.gateway.testing;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a deadline: the only way in which tests wait. */
public final class Await {
  /** Longer than anything takes on a loaded machine; only a failing test waits so long. */
  public static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final int LOOKS_THAT_SETTLE = 250;

  private Await() {}

  /** Returns when the condition holds; an {@link AssertionError} says which one never did. */
  public static void until(String what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!call(condition)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Returns when the value is the expected one; the error shows the last one seen. */
  public static <T> void equal(String what, T expected, Callable<T> value) {
    equal(what, expected, PATIENCE, value);
  }

  /** The same for what takes longer. */
  public static <T> void equal(String what, T expected, Duration patience, Callable<T> value) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (T seen = call(value); !Objects.equals(expected, seen); seen = call(value)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(what + ": " + seen + " (expected: " + expected + ")");
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Waits until a value has not changed for a good while: for what stops by itself. */
  public static <T> T settled(String what, Callable<T> value) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    T last = call(value);
    for (int same = 0; same < LOOKS_THAT_SETTLE; same++) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      T now = call(value);
      if (!Objects.equals(last, now)) {
        same = 0;
      }
      last = now;
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(what + ": changes still: " + now);
      }
    }
    return last;
  }

  private static <T> T call(Callable<T> callable) {
    try {
      return callable.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
