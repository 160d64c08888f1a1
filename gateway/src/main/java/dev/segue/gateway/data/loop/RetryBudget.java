package dev.segue.gateway.data.loop;

import java.util.Arrays;

/**
 * How many repeats one event loop may have under way at a backend: a part of the requests that are
 * under way there, so that repeats of a failing service's requests never become its main load.
 * Confined to its loop.
 */
public final class RetryBudget {
  private static final int PERCENT = 20;
  private static final int MINIMUM = 3; // over all loops

  private final int minimum;
  private int[] underWay = new int[16];

  public RetryBudget(int loops) {
    minimum = Math.ceilDiv(MINIMUM, loops);
  }

  /**
   * Takes one if there is one.
   *
   * @param backend its slot
   * @param active requests that this loop has under way there
   */
  public boolean take(int backend, long active) {
    if (backend >= underWay.length) {
      underWay = Arrays.copyOf(underWay, Math.max(backend + 1, underWay.length * 2));
    }
    if (underWay[backend] >= Math.max(minimum, active * PERCENT / 100)) {
      return false;
    }
    underWay[backend]++;
    return true;
  }

  /** The repeat has ended. */
  public void giveBack(int backend) {
    assert underWay[backend] > 0;
    underWay[backend]--;
  }
}
