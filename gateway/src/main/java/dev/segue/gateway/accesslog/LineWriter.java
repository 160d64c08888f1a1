package dev.segue.gateway.accesslog;

import dev.segue.gateway.metrics.AccessLogCounts;
import dev.segue.gateway.time.NanoClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves lines from the loops' rings to where they go, whole batches at once. What cannot be written
 * is dropped and counted, so that the rings become empty whatever the disk does. Confined to one
 * thread.
 */
final class LineWriter {
  private static final Logger log = LoggerFactory.getLogger(LineWriter.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long COMPLAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final List<ByteRing> rings;
  private final LineSink sink;
  private final AccessLogCounts counts;
  private final NanoClock clock;
  private final ByteBuffer lineFeed = ByteBuffer.wrap(new byte[] {'\n'});
  private boolean torn; // what was written last ends within a line
  private long lookAt;
  private long complainAt;

  LineWriter(List<ByteRing> rings, LineSink sink, AccessLogCounts counts, NanoClock clock) {
    this.rings = List.copyOf(rings);
    this.sink = sink;
    this.counts = counts;
    this.clock = clock;
    long now = clock.nanos();
    lookAt = now + LOOK_NANOS;
    complainAt = now;
  }

  /** Writes all that waits. True: a ring was more than half full, so there is no time to rest. */
  boolean turn() {
    long now = clock.nanos();
    if (now - lookAt >= 0) {
      lookAt = now + LOOK_NANOS;
      lookAgain(now);
    }
    boolean busy = false;
    for (ByteRing ring : rings) {
      ByteBuffer[] lines = ring.peek();
      int size = lines[0].remaining() + lines[1].remaining();
      if (size > 0) {
        write(lines, now);
        ring.free(size);
        busy |= size > ring.capacity() / 2;
      }
    }
    return busy;
  }

  private void lookAgain(long now) {
    try {
      if (sink.lookAgain()) {
        torn = false;
      }
    } catch (IOException e) {
      complain("cannot be opened anew, the old file is written still", e, now);
    }
  }

  private void write(ByteBuffer[] lines, long now) {
    int start = lines[0].position();
    long whole = lineFeeds(lines);
    try {
      if (torn) { // a part of a line must not take a whole one along
        sink.write(lineFeed.rewind());
        torn = false;
      }
      sink.write(lines);
      counts.written(whole, 0);
    } catch (IOException e) {
      long failed = lineFeeds(lines);
      counts.written(whole - failed, failed);
      torn |= endsWithinALine(lines, start);
      complain("lines are dropped", e, now);
    }
  }

  private static long lineFeeds(ByteBuffer[] parts) {
    long found = 0;
    for (ByteBuffer part : parts) {
      for (int i = part.position(); i < part.limit(); i++) {
        if (part.get(i) == '\n') {
          found++;
        }
      }
    }
    return found;
  }

  private static boolean endsWithinALine(ByteBuffer[] parts, int start) {
    if (parts[1].position() > 0) {
      return parts[1].get(parts[1].position() - 1) != '\n';
    }
    return parts[0].position() > start && parts[0].get(parts[0].position() - 1) != '\n';
  }

  private void complain(String what, IOException why, long now) {
    if (now - complainAt >= 0) {
      complainAt = now + COMPLAIN_NANOS;
      log.error("access log: {}; {}", why.toString(), what);
    }
  }

  /** Bytes that wait. */
  long waiting() {
    long bytes = 0;
    for (ByteRing ring : rings) {
      bytes += ring.size();
    }
    return bytes;
  }

  /** Writes the rest and closes; after it nothing is written. */
  void finish() {
    turn();
    try {
      sink.close();
    } catch (IOException e) {
      complain("when it was closed", e, clock.nanos());
    }
  }
}
