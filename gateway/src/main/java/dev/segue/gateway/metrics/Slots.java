package dev.segue.gateway.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Arrays by slot that one thread grows and any thread reads: a cell is added by replacing all. */
final class Slots {
  private Slots() {}

  /** A copy that is long enough and holds the cell at that index. */
  static <T> @Nullable T[] with(@Nullable T[] cells, int index, T cell) {
    @Nullable T[] next = Arrays.copyOf(cells, Math.max(cells.length, index + 1));
    next[index] = cell;
    return next;
  }
}
