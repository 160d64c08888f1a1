package dev.segue.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.metrics.AccessLogCounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineWriterTest {
  @TempDir Path dir;

  private final ByteRing ring = new ByteRing(64);
  private final ByteRing other = new ByteRing(64);
  private final AccessLogCounts counts = new AccessLogCounts(2);
  private final AtomicLong now = new AtomicLong();
  private final Disk disk = new Disk();
  private final LineWriter writer = writer(disk);

  private LineWriter writer(LineSink sink) {
    return new LineWriter(List.of(ring, other), sink, counts, now::get);
  }

  /** A file that takes so many bytes and then fails. */
  private static final class Disk implements LineSink {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private int room = Integer.MAX_VALUE;
    private boolean closed;

    @Override
    public void write(ByteBuffer... parts) throws IOException {
      for (ByteBuffer part : parts) {
        while (part.hasRemaining()) {
          if (room == 0) {
            throw new IOException("No space left on device");
          }
          room--;
          file.write(part.get());
        }
      }
    }

    @Override
    public boolean lookAgain() {
      return false;
    }

    @Override
    public void close() {
      closed = true;
    }

    String text() {
      return file.toString(StandardCharsets.US_ASCII);
    }
  }

  private static void offer(ByteRing to, String line) {
    byte[] bytes = (line + '\n').getBytes(StandardCharsets.US_ASCII);
    assertThat(to.offer(bytes, bytes.length)).isTrue();
  }

  @Test
  void linesOfAllLoopsAreWrittenAndCounted() {
    offer(ring, "one");
    offer(ring, "two");
    offer(other, "three");
    assertThat(writer.turn()).as("half empty").isFalse();
    assertThat(disk.text()).isEqualTo("one\ntwo\nthree\n");
    assertThat(counts.lines()).isEqualTo(3);
    assertThat(writer.waiting()).isZero();
  }

  @Test
  void linesAcrossTheRingsEndAreWhole() {
    for (int i = 0; i < 20; i++) {
      offer(ring, "a line of many " + i);
      writer.turn();
    }
    assertThat(disk.text().lines()).hasSize(20).allMatch(line -> line.startsWith("a line of many"));
    assertThat(counts.lines()).isEqualTo(20);
  }

  @Test
  void aRingThatFillsFastLeavesNoTimeToRest() {
    offer(ring, "x".repeat(40));
    assertThat(writer.turn()).isTrue();
    assertThat(writer.turn()).isFalse();
  }

  @Test
  void aFullDiskDropsLinesAndCountsThemAndTheQueueIsEmptied() {
    disk.room = 6;
    offer(ring, "one");
    offer(ring, "two");
    offer(ring, "three");
    writer.turn();
    offer(other, "four");
    writer.turn();
    assertThat(writer.waiting()).isZero();
    assertThat(disk.text()).isEqualTo("one\ntw");
    assertThat(counts.lines()).isEqualTo(1);
    assertThat(counts.ioErrors()).isEqualTo(3);
  }

  @Test
  void afterAFailureNoWholeLineIsJoinedToAPartOfOne() {
    disk.room = 6;
    offer(ring, "one");
    offer(ring, "two");
    writer.turn();
    disk.room = 100;
    offer(ring, "three");
    writer.turn();
    offer(ring, "four");
    writer.turn();
    assertThat(disk.text()).isEqualTo("one\ntw\nthree\nfour\n");
    assertThat(counts.lines()).isEqualTo(3);
    assertThat(counts.ioErrors()).isEqualTo(1);
  }

  @Test
  void aFailureBetweenLinesNeedsNoRepair() {
    disk.room = 4;
    offer(ring, "one");
    offer(ring, "two");
    writer.turn();
    disk.room = 100;
    offer(ring, "three");
    writer.turn();
    assertThat(disk.text()).isEqualTo("one\nthree\n");
  }

  @Test
  void theEndWritesTheRestAndCloses() {
    offer(ring, "last");
    writer.finish();
    assertThat(disk.text()).isEqualTo("last\n");
    assertThat(disk.closed).isTrue();
  }

  @Test
  void aFileThatWasMovedIsOpenedAnewWithinASecond() throws IOException {
    Path file = dir.resolve("access.log");
    LineWriter toFile = writer(LogFile.open(file));
    offer(ring, "one");
    toFile.turn();
    Path moved = Files.move(file, dir.resolve("access.log.1"));
    offer(ring, "two");
    toFile.turn();
    assertThat(moved).as("before it is looked at").hasContent("one\ntwo");
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    offer(ring, "three");
    toFile.turn();
    assertThat(file).hasContent("three");
    Files.delete(file);
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    offer(ring, "four");
    toFile.finish();
    assertThat(file).hasContent("four");
    assertThat(moved).hasContent("one\ntwo");
    assertThat(counts.lines()).isEqualTo(4);
  }

  @Test
  void whereItCannotBeOpenedAnewTheOldOneIsWritten() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("logs"));
    Path file = folder.resolve("access.log");
    LineWriter toFile = writer(LogFile.open(file));
    Path aside = Files.move(folder, dir.resolve("aside"));
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    offer(ring, "one");
    toFile.turn();
    assertThat(aside.resolve("access.log")).hasContent("one");
    Files.createDirectory(folder);
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    offer(ring, "two");
    toFile.finish();
    assertThat(file).hasContent("two");
  }
}
