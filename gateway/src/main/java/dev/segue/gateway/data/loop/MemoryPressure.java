package dev.segue.gateway.data.loop;

import io.netty.buffer.ByteBufAllocatorMetric;
import java.util.function.BooleanSupplier;

/**
 * Whether buffers have nearly used up the direct memory. Each connection's buffers are bounded, but
 * not their number; past this mark new requests are turned away, so that those under way can end.
 */
public final class MemoryPressure implements BooleanSupplier {
  private static final double MARK = 0.9;

  private final ByteBufAllocatorMetric allocator;
  private final long mark;
  private volatile boolean pressed;

  /**
   * Watches an allocator.
   *
   * @param limit bytes of direct memory that there are
   */
  public MemoryPressure(ByteBufAllocatorMetric allocator, long limit) {
    this.allocator = allocator;
    mark = (long) (limit * MARK);
  }

  /** Looks again; a few times a second is enough. */
  public void look() {
    pressed = allocator.usedDirectMemory() > mark;
  }

  @Override
  public boolean getAsBoolean() {
    return pressed;
  }
}
