package dev.segue.gateway.data.loop;

import io.netty.buffer.ByteBufAllocatorMetric;

/**
 * Watches whether buffers have nearly used up the direct memory. Each connection's buffers are
 * bounded, but not their number; past the mark bodies are not read on and new requests are turned
 * away, so that what is under way can end. Asked by one thread.
 */
public final class MemoryPressure {
  private static final double HIGH = 0.9;
  private static final double LOW = 0.85; // below the high mark, so that it does not flutter

  private final ByteBufAllocatorMetric allocator;
  private final long high;
  private final long low;
  private final Flip flip;
  private boolean pressed;

  /** Is told of each change, by the thread that looks. */
  @FunctionalInterface
  public interface Flip {
    void pressed(boolean now);
  }

  /**
   * Watches an allocator.
   *
   * @param limit bytes of direct memory that there are
   */
  public MemoryPressure(ByteBufAllocatorMetric allocator, long limit, Flip flip) {
    this.allocator = allocator;
    this.flip = flip;
    high = (long) (limit * HIGH);
    low = (long) (limit * LOW);
  }

  /** Looks again; a few times a second is enough. */
  public void look() {
    boolean now = allocator.usedDirectMemory() > (pressed ? low : high);
    if (now != pressed) {
      pressed = now;
      flip.pressed(now);
    }
  }
}
