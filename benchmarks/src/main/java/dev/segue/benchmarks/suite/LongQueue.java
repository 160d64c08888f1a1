package dev.segue.benchmarks.suite;

/** Numbers, first in first out. */
final class LongQueue {
  private long[] values = new long[1024];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  void add(long value) {
    if (size == values.length) {
      long[] larger = new long[size * 2];
      for (int i = 0; i < size; i++) {
        larger[i] = values[(head + i) % size];
      }
      values = larger;
      head = 0;
    }
    values[(head + size++) % values.length] = value;
  }

  long poll() {
    long value = values[head];
    head = (head + 1) % values.length;
    size--;
    return value;
  }
}
