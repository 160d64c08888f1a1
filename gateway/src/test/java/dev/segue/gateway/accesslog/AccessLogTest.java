package dev.segue.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.AccessLogConfig;
import dev.segue.gateway.config.AccessLogConfig.Format;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.time.NanoClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AccessLogTest {
  private static final byte[] CLIENT = {':', ':', '1'};

  @TempDir Path dir;

  /** A disk that takes nothing until it is told to. */
  private static final class StuckDisk implements LineSink {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch freed = new CountDownLatch(1);
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    @Override
    public void write(ByteBuffer... parts) throws IOException {
      reached.countDown();
      try {
        freed.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      for (ByteBuffer part : parts) {
        while (part.hasRemaining()) {
          file.write(part.get());
        }
      }
    }

    @Override
    public boolean lookAgain() {
      return false;
    }

    @Override
    public void close() {}

    long lines() {
      return file.toString(StandardCharsets.US_ASCII).lines().count();
    }
  }

  private static AccessLogConfig config(Format format, @Nullable Path file) {
    return new AccessLogConfig(format, file, 64 * 1024);
  }

  private static LoopAccessLog loop(AccessLog log, int index) {
    LoopAccessLog loop = log.loop(index);
    if (loop == null) {
      throw new AssertionError("off");
    }
    return loop;
  }

  private static void line(LoopAccessLog loop) {
    loop.begin().client(CLIENT, 0, CLIENT.length).ended(Outcome.ANSWERED, 200, 1);
    loop.write();
  }

  @Test
  void offOpensNothing() throws IOException {
    Path file = dir.resolve("a.log");
    try (AccessLog log =
        AccessLog.start(config(Format.OFF, file), 1, NanoClock.system(), Clock.systemUTC())) {
      assertThat(log.loop(0)).isNull();
      assertThat(log.counts().lines()).isZero();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void whatIsQueuedIsInTheFileAfterTheClose() throws IOException {
    Path file = dir.resolve("a.log");
    AccessLog log =
        AccessLog.start(config(Format.COMBINED, file), 2, NanoClock.system(), Clock.systemUTC());
    for (int i = 0; i < 100; i++) {
      line(loop(log, i % 2));
    }
    log.close();
    assertThat(file).content().hasLineCount(100);
    assertThat(log.counts().lines()).isEqualTo(100);
  }

  @Test
  void linesArriveWithoutAnyFurtherOne() throws IOException {
    Path file = dir.resolve("a.log");
    try (AccessLog log =
        AccessLog.start(config(Format.JSON, file), 1, NanoClock.system(), Clock.systemUTC())) {
      line(loop(log, 0));
      Await.equal("lines", 1L, log.counts()::lines);
    }
  }

  @Test
  void aDiskThatIsStuckHoldsNoLoopUpAndEveryLineIsAccountedFor() throws InterruptedException {
    StuckDisk disk = new StuckDisk();
    AccessLog log =
        AccessLog.start(config(Format.JSON, null), 1, disk, NanoClock.system(), Clock.systemUTC());
    LoopAccessLog loop = loop(log, 0);
    line(loop);
    disk.reached.await();
    int lines = 1000; // of 400 bytes and more, into 64 KiB
    for (int i = 1; i < lines; i++) {
      line(loop);
    }
    long dropped = log.counts().queueFull();
    assertThat(dropped).isBetween(lines / 2L, lines - 100L);
    disk.freed.countDown();
    log.close();
    assertThat(disk.lines()).isEqualTo(lines - dropped);
    assertThat(log.counts().lines()).isEqualTo(lines - dropped);
  }
}
