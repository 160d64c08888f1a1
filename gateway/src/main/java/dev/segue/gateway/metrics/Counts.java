package dev.segue.gateway.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Numbers that one event loop adds to and any thread may read. Opaque access: no locked
 * instruction, and a reader never sees a number go back.
 */
final class Counts {
  // No other loop's numbers begin on the last cache line of these.
  private static final int PADDING = 8;
  private final AtomicLongArray cells;

  Counts(int size) {
    cells = new AtomicLongArray(size + PADDING);
  }

  /** Only the owning loop may call it. */
  void add(int index, long delta) {
    cells.setOpaque(index, cells.getPlain(index) + delta);
  }

  long get(int index) {
    return cells.getOpaque(index);
  }
}
