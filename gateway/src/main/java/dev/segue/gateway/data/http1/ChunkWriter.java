package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Frames a body as chunks of our own (RFC 9112 section 7.1), whatever the sender's chunks were. */
public final class ChunkWriter {
  private static final byte[] DIGITS = Ascii.bytes("0123456789abcdef");
  private static final int COPIED = 4096; // up to here one buffer is cheaper than three

  private ChunkWriter() {}

  /** Where framed bytes go. The sink owns what it gets. */
  public interface Out {
    void body(ByteBuf bytes);
  }

  /** Writes one chunk; owns {@code data}. Nothing for no bytes: that would be the end. */
  public static void chunk(ByteBuf data, ByteBufAllocator alloc, Out out) {
    int length = data.readableBytes();
    if (length == 0) {
      data.release();
      return;
    }
    boolean copied = length <= COPIED;
    ByteBuf frame = alloc.ioBuffer(copied ? length + 12 : 10);
    size(frame, length);
    if (copied) {
      frame.writeBytes(data);
      data.release();
      crlf(frame);
      out.body(frame);
    } else {
      out.body(frame);
      out.body(data);
      ByteBuf end = alloc.ioBuffer(2);
      crlf(end);
      out.body(end);
    }
  }

  /** Writes the last chunk with those trailers that may stand there (RFC 9110 section 6.5.1). */
  public static void last(Fields trailers, ByteBufAllocator alloc, Out out) {
    ByteBuf end = alloc.ioBuffer(16);
    end.writeByte('0');
    crlf(end);
    for (int i = 0; i < trailers.count(); i++) {
      if (TrailerFields.mayPass(trailers, i)) {
        int from = trailers.lineStart(i);
        end.writeBytes(trailers.bytes(), from, trailers.lineEnd(i) - from);
      }
    }
    crlf(end);
    out.body(end);
  }

  private static void size(ByteBuf frame, int length) {
    int shift = Math.max(0, (31 - Integer.numberOfLeadingZeros(length)) & ~3);
    for (; shift >= 0; shift -= 4) {
      frame.writeByte(DIGITS[length >>> shift & 0xf]);
    }
    crlf(frame);
  }

  private static void crlf(ByteBuf frame) {
    frame.writeByte('\r').writeByte('\n');
  }
}
