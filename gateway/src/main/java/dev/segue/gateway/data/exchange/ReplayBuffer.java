package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.loop.ReplayBudget;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * The request body as far as it was read, for as long as another attempt could need it. Bounded a
 * request and, by the loop's budget, a process. Confined to its loop.
 */
final class ReplayBuffer {
  private final ReplayBudget budget;
  private final int limit;
  private final ArrayDeque<ByteBuf> slices = new ArrayDeque<>(4);
  private int bytes;
  private int reserved;
  private boolean whole = true;

  ReplayBuffer(ReplayBudget budget, int limit) {
    this.budget = budget;
    this.limit = limit;
  }

  /** Whether everything that was read of the body is here. */
  boolean whole() {
    return whole;
  }

  /** Whether the next slice would go over the request's bound: time to stop reading. */
  boolean full() {
    return bytes >= limit;
  }

  /** Whether more is held than may be kept: it was needed while there was no connection. */
  boolean overLimit() {
    return bytes > limit;
  }

  /**
   * Keeps a slice, which it owns from here on, even over the bounds: nothing was sent yet, so there
   * is nowhere else for it to go.
   */
  void hold(ByteBuf slice) {
    int size = slice.readableBytes();
    if (budget.take(size)) {
      reserved += size;
    }
    bytes += size;
    slices.add(slice);
  }

  /** Keeps the slice within the bounds; false: the rest streams, what was kept is dropped. */
  boolean keep(ByteBuf slice) {
    int size = slice.readableBytes();
    if (!whole || size > limit - bytes || !budget.take(size)) {
      giveUp();
      return false;
    }
    reserved += size;
    bytes += size;
    slices.add(slice.retainedSlice());
    return true;
  }

  /** What was kept, in order. */
  Iterable<ByteBuf> slices() {
    return slices;
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }

  /** No other attempt will be made with this body. */
  void giveUp() {
    if (bytes > 0) {
      clear();
    }
    whole = false;
  }

  /** Ready for the next request. */
  void reset() {
    if (bytes > 0 || reserved > 0) {
      clear();
    }
    whole = true;
  }

  private void clear() {
    for (ByteBuf slice = slices.poll(); slice != null; slice = slices.poll()) {
      slice.release();
    }
    budget.giveBack(reserved);
    bytes = 0;
    reserved = 0;
  }
}
