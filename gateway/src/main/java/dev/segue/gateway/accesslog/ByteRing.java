package dev.segue.gateway.accesslog;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whole lines on their way from one thread to one other, without locks and without waiting: a line
 * that finds no room is refused. What the consumer sees always begins and ends with a whole line.
 *
 * <p>Positions only grow; their low bits are the place in the ring. The producer alone writes
 * {@code tail}, after the bytes; the consumer alone writes {@code head}, after it has used them.
 */
final class ByteRing {
  private final ByteBuffer bytes; // written by the producer, at absolute positions
  private final int mask;
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();
  private long knownHead; // the producer's last look at head
  private final ByteBuffer[] parts; // the consumer's view

  /**
   * An empty ring.
   *
   * @param capacity bytes; a power of two
   */
  ByteRing(int capacity) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: a power of two)");
    }
    bytes = ByteBuffer.allocateDirect(capacity);
    mask = capacity - 1;
    parts = new ByteBuffer[] {bytes.duplicate(), bytes.duplicate()};
  }

  int capacity() {
    return mask + 1;
  }

  /** Takes a whole line, or nothing of it. Only the producer may call it. */
  boolean offer(byte[] line, int length) {
    long at = tail.getPlain();
    if (length > capacity() - (at - knownHead)) {
      knownHead = head.getAcquire();
      if (length > capacity() - (at - knownHead)) {
        return false;
      }
    }
    int from = (int) at & mask;
    int first = Math.min(length, capacity() - from);
    bytes.put(from, line, 0, first);
    bytes.put(0, line, first, length - first);
    tail.setRelease(at + length);
    return true;
  }

  /** Bytes that wait. Exact for the consumer; for others a number that was true a moment ago. */
  int size() {
    return (int) (tail.getAcquire() - head.getAcquire());
  }

  /**
   * All that waits, in two parts, the second one for what lies behind the ring's end. They hold
   * until {@link #free} and are the same objects each time. Only the consumer may call it.
   */
  ByteBuffer[] peek() {
    int size = size();
    int from = (int) head.getPlain() & mask;
    int first = Math.min(size, capacity() - from);
    parts[0].limit(from + first).position(from);
    parts[1].limit(size - first).position(0);
    return parts;
  }

  /** Gives the room of so many bytes back. Only the consumer may call it. */
  void free(int size) {
    head.setRelease(head.getPlain() + size);
  }
}
