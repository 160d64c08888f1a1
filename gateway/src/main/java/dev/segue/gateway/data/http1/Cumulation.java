package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection that were read and not yet understood; none at all most of the time.
 * Confined to the connection's loop. Its size is bounded by whoever stops reading.
 */
public final class Cumulation {
  private @Nullable ByteBuf bytes;

  /** Adds what was read and owns it from here on. The answer is valid until {@link #trim}. */
  public ByteBuf add(ByteBuf read, ByteBufAllocator alloc) {
    ByteBuf have = bytes;
    if (have == null) {
      bytes = read;
      return read;
    }
    ByteBuf both = have;
    if (have.refCnt() > 1 || have.writableBytes() < read.readableBytes()) {
      // Slices of it may still be on their way: their bytes must not move.
      both = alloc.buffer(Math.max(256, (have.readableBytes() + read.readableBytes()) * 2));
      both.writeBytes(have);
      have.release();
    }
    both.writeBytes(read);
    read.release();
    bytes = both;
    return both;
  }

  /** The bytes, or {@code null} where there are none. */
  public @Nullable ByteBuf peek() {
    return bytes;
  }

  /** Hands the bytes over, with their ownership; {@code null} where there are none. */
  public @Nullable ByteBuf take() {
    ByteBuf taken = isReadable() ? bytes : null;
    if (taken == null) {
      clear();
    }
    bytes = null;
    return taken;
  }

  public boolean isReadable() {
    return bytes != null && bytes.isReadable();
  }

  /** Lets go of a buffer that is read to its end. */
  public void trim() {
    if (bytes != null && !bytes.isReadable()) {
      clear();
    }
  }

  /** Lets go of everything. */
  public void clear() {
    if (bytes != null) {
      bytes.release();
      bytes = null;
    }
  }
}
