package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.function.Predicate;

/** Feeds a fuzz target its input in pieces; knows which byte it is at. */
final class Pieces {
  private int fed;

  /**
   * Feeds all bytes but the first, which says how large the pieces are; 0 = one piece. A step says
   * whether it got further.
   *
   * @return how many bytes are left unread
   */
  int feed(byte[] data, Predicate<ByteBuf> step) {
    int size = data[0] == 0 ? data.length : data[0] & 0xff;
    Cumulation cumulation = new Cumulation();
    int left = 0;
    for (int start = 1; start < data.length; start += size) {
      int length = Math.min(size, data.length - start);
      ByteBuf piece = Unpooled.copiedBuffer(data, start, length);
      ByteBuf in = cumulation.add(piece, UnpooledByteBufAllocator.DEFAULT);
      fed += length;
      int steps = 0;
      while (step.test(in)) {
        require(steps++ < 2 * data.length, "it turns in a circle");
      }
      left = in.readableBytes();
      cumulation.trim();
    }
    cumulation.clear();
    return left;
  }

  /** How many bytes were read. */
  int position(ByteBuf in) {
    return fed - in.readableBytes();
  }

  static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
