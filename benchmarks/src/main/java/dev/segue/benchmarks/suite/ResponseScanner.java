package dev.segue.benchmarks.suite;

import io.netty.buffer.ByteBuf;

/** Finds the end of each response on one connection. Knows Content-Length alone, and says so. */
final class ResponseScanner {
  private static final byte[] LENGTH = {
    'c', 'o', 'n', 't', 'e', 'n', 't', '-', 'l', 'e', 'n', 'g', 't', 'h', ':'
  };
  private static final int LARGEST_HEAD = 16 * 1024;

  private final byte[] head = new byte[LARGEST_HEAD];
  private int length;
  private long bodyLeft = -1; // -1: in the head
  private int status;

  /** Takes bytes of one response; {@code true} at its end, with what follows left in the buffer. */
  boolean feed(ByteBuf in) {
    while (bodyLeft < 0) {
      if (!in.isReadable() || length == LARGEST_HEAD) {
        if (length == LARGEST_HEAD) {
          throw new IllegalStateException("a response head over " + LARGEST_HEAD + " bytes");
        }
        return false;
      }
      byte next = in.readByte();
      head[length++] = next;
      if (next == '\n' && length >= 4 && head[length - 3] == '\n') {
        headEnded();
      }
    }
    int taken = (int) Math.min(bodyLeft, in.readableBytes());
    in.skipBytes(taken);
    bodyLeft -= taken;
    if (bodyLeft > 0) {
      return false;
    }
    bodyLeft = -1;
    length = 0;
    return true;
  }

  /** Of the response that ended last. */
  int status() {
    return status;
  }

  private void headEnded() {
    status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
    for (int i = 12; i < length - LENGTH.length; i++) {
      if (head[i - 1] == '\n' && isLength(i)) {
        bodyLeft = number(i + LENGTH.length);
        return;
      }
    }
    throw new IllegalStateException("a response without Content-Length");
  }

  private boolean isLength(int from) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((head[from + i] | 0x20) != LENGTH[i] && head[from + i] != LENGTH[i]) {
        return false;
      }
    }
    return true;
  }

  private long number(int from) {
    long number = 0;
    for (int i = from; head[i] != '\r' && head[i] != '\n'; i++) {
      if (head[i] != ' ') {
        number = number * 10 + head[i] - '0';
      }
    }
    return number;
  }
}
