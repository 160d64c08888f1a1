package dev.segue.gateway.routing;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A number that each event loop adds to on its own cache line: no contention and no locked
 * instruction on the data path. The sum is read from any thread and is exact once the loops rest.
 */
public final class PerLoopCount {
  private static final int STRIDE =
      16; // longs: two cache lines, as adjacent lines are fetched in pairs
  private final AtomicLongArray cells;

  public PerLoopCount(int loops) {
    cells = new AtomicLongArray((loops + 1) * STRIDE);
  }

  /** Adds on the loop with that index. Only that loop may call it. */
  public void add(int loop, long delta) {
    int cell = (loop + 1) * STRIDE - 1;
    cells.setOpaque(cell, cells.getPlain(cell) + delta);
  }

  /** This loop's own part. */
  public long on(int loop) {
    return cells.getOpaque((loop + 1) * STRIDE - 1);
  }

  /** The sum over the loops. */
  public long sum() {
    long sum = 0;
    for (int cell = STRIDE - 1; cell < cells.length(); cell += STRIDE) {
      sum += cells.getOpaque(cell);
    }
    return sum;
  }
}
