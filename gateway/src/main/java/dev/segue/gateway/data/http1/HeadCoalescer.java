package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Holds a freshly written head back until its batch is flushed, and puts a small body behind it:
 * one buffer and one plain write for most messages, instead of a gathering one. Confined to a
 * channel.
 */
public final class HeadCoalescer {
  private @Nullable ByteBuf head;

  /** A head, with room behind it; owns it from here on. */
  public void head(ChannelHandlerContext ctx, ByteBuf bytes) {
    release(ctx);
    head = bytes;
  }

  /** Bytes of a body; owns them from here on. */
  public void body(ChannelHandlerContext ctx, ByteBuf bytes) {
    ByteBuf waiting = head;
    if (waiting != null && bytes.readableBytes() <= waiting.writableBytes()) {
      copy(bytes, waiting);
      bytes.release();
      return;
    }
    release(ctx);
    ctx.write(bytes, ctx.voidPromise());
  }

  /**
   * Word by word: Netty copies from a slice by way of two new NIO buffers (4.2.18), which were a
   * third of the garbage of a request; a head has room for little.
   */
  private static void copy(ByteBuf from, ByteBuf to) {
    int at = from.readerIndex();
    int end = from.writerIndex();
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      to.writeLong(from.getLong(at));
    }
    for (; at < end; at++) {
      to.writeByte(from.getByte(at));
    }
  }

  /** Everything onto the wire. */
  public void flush(ChannelHandlerContext ctx) {
    release(ctx);
    ctx.flush();
  }

  private void release(ChannelHandlerContext ctx) {
    ByteBuf waiting = head;
    if (waiting != null) {
      head = null;
      ctx.write(waiting, ctx.voidPromise());
    }
  }

  /** Bytes that were written and that the peer's socket has not taken, to the byte. */
  public static long unsent(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer outbound = ctx.channel().unsafe().outboundBuffer();
    return outbound == null // closed
        ? 0
        : outbound.totalPendingWriteBytes() - outbound.currentProgress();
  }

  /** Whether something waits for a flush here. */
  public boolean isEmpty() {
    return head == null;
  }

  /** The channel is gone: nothing will be sent. */
  public void clear() {
    if (head != null) {
      head.release();
      head = null;
    }
  }
}
