package dev.segue.gateway.testing;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a fuzzing test goes on: a fixed number of fixed seeds, so that a build is a build; or,
 * by hand, {@code -Dsegue.fuzz.seconds=600}, each time from another seed. {@code
 * -Dsegue.fuzz.seed=N} runs the one case that a failure named.
 */
public final class FuzzBudget {
  private static final @Nullable Long ONE = Long.getLong("segue.fuzz.seed");
  private static final long SECONDS = Long.getLong("segue.fuzz.seconds", 0);

  private FuzzBudget() {}

  /** A case; an error names its seed. */
  @FunctionalInterface
  public interface Case {
    void run(Random random) throws Exception;
  }

  /**
   * Runs them all.
   *
   * @param usual how many in a build
   * @return how many were run
   */
  public static long spend(int usual, Case one) {
    if (ONE != null) {
      run(ONE, one);
      return 1;
    }
    long first = SECONDS == 0 ? 0 : System.nanoTime();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    long done = 0;
    while (SECONDS == 0 ? done < usual : System.nanoTime() - until < 0) {
      run(first + done++, one);
    }
    return done;
  }

  private static void run(long seed, Case one) {
    try {
      one.run(new Random(seed));
    } catch (Exception | AssertionError e) {
      throw new AssertionError("-Dsegue.fuzz.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
