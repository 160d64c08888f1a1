package dev.segue.gateway.accesslog;

import dev.segue.gateway.config.AccessLogConfig;
import dev.segue.gateway.metrics.AccessLogCounts;
import dev.segue.gateway.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log of one gateway. The loops never wait for it and never wake its thread: that looks
 * into the rings by itself. To be closed after the loops have ended; then every line that found
 * room is in the file.
 */
public final class AccessLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int MIN_RING = 64 * 1024;

  private final AccessLogCounts counts;
  private final List<LoopAccessLog> loops;
  private final @Nullable LineWriter writer; // null: off
  private final Thread thread =
      Thread.ofPlatform().name("segue-access-log").daemon().unstarted(this::run);
  private volatile boolean closing;

  private AccessLog(
      AccessLogCounts counts, List<LoopAccessLog> loops, @Nullable LineWriter writer) {
    this.counts = counts;
    this.loops = List.copyOf(loops);
    this.writer = writer;
  }

  /**
   * Opens the file and starts the writer; nothing of both where the log is off.
   *
   * @throws IOException the file cannot be opened
   */
  public static AccessLog start(AccessLogConfig config, int loops, NanoClock clock, Clock wall)
      throws IOException {
    if (config.format() == AccessLogConfig.Format.OFF) {
      return new AccessLog(new AccessLogCounts(loops), List.of(), null);
    }
    Path file = config.file();
    LineSink sink = file == null ? new StandardOutput() : LogFile.open(file);
    return start(config, loops, sink, clock, wall);
  }

  static AccessLog start(
      AccessLogConfig config, int loops, LineSink sink, NanoClock clock, Clock wall) {
    AccessLogCounts counts = new AccessLogCounts(loops);
    List<ByteRing> rings = new ArrayList<>();
    List<LoopAccessLog> ends = new ArrayList<>();
    int capacity = Integer.highestOneBit(Math.max(MIN_RING, config.queue() / loops));
    for (int i = 0; i < loops; i++) {
      ByteRing ring = new ByteRing(capacity);
      rings.add(ring);
      ends.add(new LoopAccessLog(i, format(config.format()), ring, counts, wall));
    }
    AccessLog started = new AccessLog(counts, ends, new LineWriter(rings, sink, counts, clock));
    started.thread.start();
    return started;
  }

  private static LineFormat format(AccessLogConfig.Format format) {
    return switch (format) {
      case JSON -> new JsonFormat();
      case COMBINED -> new CombinedFormat();
      case OFF -> throw new IllegalArgumentException("format: off (expected: json or combined)");
    };
  }

  /** That loop's end, or {@code null} where the log is off. */
  public @Nullable LoopAccessLog loop(int index) {
    return loops.isEmpty() ? null : loops.get(index);
  }

  /** What became of the lines. */
  public AccessLogCounts counts() {
    return counts;
  }

  private void run() {
    LineWriter lines = writer;
    if (lines == null) {
      return;
    }
    while (!closing) {
      if (!lines.turn()) {
        LockSupport.parkNanos(REST_NANOS);
      }
    }
    lines.finish();
  }

  /** Writes what waits; a file that does not take it in a few seconds does not keep us. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    LineWriter lines = writer;
    if (lines != null && !ended()) {
      log.error(
          "access log: not written within {} s: {} bytes", CLOSE.toSeconds(), lines.waiting());
    }
  }

  private boolean ended() {
    try {
      return thread.join(CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
