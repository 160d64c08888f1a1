package dev.segue.gateway.metrics;

/**
 * What became of the access log's lines: each was written, or dropped for a reason. Each event loop
 * writes a number of its own, the log's writer the others; any thread may read.
 */
public final class AccessLogCounts {
  private static final int WRITTEN = 0;
  private static final int FAILED = 1;

  private final int loops;
  private final Counts queueFull;
  private final Counts writer = new Counts(2);

  /** Counts of a log that so many event loops fill. */
  public AccessLogCounts(int loops) {
    this.loops = loops;
    queueFull = new Counts(loops);
  }

  /** A line found no place in the queue of that loop, which calls it. */
  public void droppedAsQueueWasFull(int loop) {
    queueFull.add(loop, 1);
  }

  /** The writer wrote lines, and could not write others. */
  public void written(long lines, long failed) {
    writer.add(WRITTEN, lines);
    writer.add(FAILED, failed);
  }

  /** Lines that were given to the file. */
  public long lines() {
    return writer.get(WRITTEN);
  }

  /** Lines that the queues had no room for. */
  public long queueFull() {
    long sum = 0;
    for (int i = 0; i < loops; i++) {
      sum += queueFull.get(i);
    }
    return sum;
  }

  /** Lines that the file did not take. */
  public long ioErrors() {
    return writer.get(FAILED);
  }

  void addTo(Rows rows) {
    rows.count(Family.ACCESS_LOG_LINES, lines());
    rows.count(Family.ACCESS_LOG_DROPPED, queueFull(), "queue_full");
    rows.count(Family.ACCESS_LOG_DROPPED, ioErrors(), "io_error");
  }
}
