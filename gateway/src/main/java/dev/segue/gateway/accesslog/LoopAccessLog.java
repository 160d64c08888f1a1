package dev.segue.gateway.accesslog;

import dev.segue.gateway.metrics.AccessLogCounts;
import java.time.Clock;

/**
 * One event loop's end of the access log: a line is encoded and put into the loop's ring, or
 * counted as dropped. Nothing is allocated, nothing waits. Confined to its loop.
 */
public final class LoopAccessLog {
  private final int loop;
  private final LineFormat format;
  private final ByteRing ring;
  private final AccessLogCounts counts;
  private final Clock wall;
  private final AccessRecord request = new AccessRecord();
  private final LineBuffer line = new LineBuffer();

  LoopAccessLog(int loop, LineFormat format, ByteRing ring, AccessLogCounts counts, Clock wall) {
    this.loop = loop;
    this.format = format;
    this.ring = ring;
    this.counts = counts;
    this.wall = wall;
  }

  /** An empty record, to be filled and then written by {@link #write}. */
  public AccessRecord begin() {
    request.clear();
    return request;
  }

  /** Writes the line of the record. */
  public void write() {
    line.clear();
    format.write(request, wall.millis(), line);
    if (!ring.offer(line.bytes(), line.length())) {
      counts.droppedAsQueueWasFull(loop);
    }
  }
}
