package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.client.Span;
import dev.segue.gateway.data.http1.Ascii;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/** Puts a head together in one array of the loop, and hands it out as one buffer. */
final class HeadWriter {
  static final byte[] CRLF = Ascii.bytes("\r\n");
  private static final byte[] UPGRADE = Ascii.bytes("Connection: upgrade\r\nUpgrade: ");
  private static final int SPARE = 2048; // a small body that follows goes into the same buffer

  private byte[] bytes = new byte[4096];
  private int length;

  HeadWriter start() {
    length = 0;
    return this;
  }

  HeadWriter add(byte[] text) {
    return add(text, 0, text.length);
  }

  HeadWriter add(byte[] source, int from, int to) {
    int count = to - from;
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
    System.arraycopy(source, from, bytes, length, count);
    length += count;
    return this;
  }

  /** The fields of an upgrade, in either direction (RFC 9110 section 7.8). */
  HeadWriter upgrade(Upgrade.Wanted wanted) {
    return add(UPGRADE).add(wanted.bytes()).add(CRLF);
  }

  HeadWriter add(Span span) {
    return add(span.bytes(), span.from(), span.to());
  }

  /** The number in decimal digits. */
  HeadWriter add(long number) {
    if (bytes.length - length < 20) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** What was written, with some room behind it. */
  ByteBuf finish(ByteBufAllocator alloc) {
    return alloc.ioBuffer(length + SPARE).writeBytes(bytes, 0, length);
  }
}
