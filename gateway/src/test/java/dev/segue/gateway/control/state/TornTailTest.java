package dev.segue.gateway.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process, or the machine, ends in the middle of a write. */
class TornTailTest {
  private static final int ENTRIES = 60;
  private static final int CUTS = 200;

  @TempDir Path directory;

  @Test
  void cutFileOpensWithEverythingSyncedBeforeTheCut() throws IOException {
    Path file = directory.resolve("journal.mv");
    NavigableMap<Long, Long> entriesByLength = written(file);
    long shortest = entriesByLength.firstKey();
    long longest = entriesByLength.lastKey();
    SplittableRandom random = new SplittableRandom(20261122);
    for (int i = 0; i < CUTS; i++) {
      long cut = random.nextLong(shortest, longest + 1);
      Path copy = directory.resolve("cut.mv");
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      byte[] junk = new byte[random.nextInt(6000)];
      random.nextBytes(junk);
      tear(copy, cut, junk);

      assertOpensAndGoesOn(copy, entriesByLength.floorEntry(cut).getValue(), cut);
    }
  }

  /** How many entries the file holds, by its length after each. */
  private static NavigableMap<Long, Long> written(Path file) throws IOException {
    NavigableMap<Long, Long> entriesByLength = new TreeMap<>();
    MvFile store = MvFile.open(file, 1000);
    entriesByLength.put(Files.size(file), 0L);
    for (long n = 1; n <= ENTRIES; n++) {
      store.write(List.of(Entries.of(n)));
      entriesByLength.put(Files.size(file), n);
    }
    store.close();
    return entriesByLength;
  }

  /** Cuts the file and leaves bytes there that were never written whole. */
  private static void tear(Path file, long cut, byte[] junk) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(cut);
      channel.write(ByteBuffer.wrap(junk), cut);
    }
  }

  private static void assertOpensAndGoesOn(Path file, long synced, long cut) throws IOException {
    MvFile store = MvFile.open(file, 1000);
    Stored stored = store.load();
    assertPrefix(stored, synced, "cut at " + cut);
    long next = stored.lastChangeId() + 1;
    store.write(List.of(Entries.of(next)));
    store.close();
    MvFile again = MvFile.open(file, 1000);
    assertPrefix(again.load(), next, "written after the cut at " + cut);
    again.close();
  }

  @Test
  void copiesTakenWhileItIsWrittenOpenWithEverythingSyncedBefore() throws IOException {
    Path file = directory.resolve("journal.mv");
    MvFile store = MvFile.open(file, 1000, 400_000); // some copies meet a rewrite
    AtomicLong synced = new AtomicLong();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (long n = 1; n <= 200; n++) {
                store.write(List.of(Entries.of(n)));
                synced.set(n);
              }
            });
    Path copy = directory.resolve("copy.mv");
    int copies = 0;
    do {
      long before = synced.get();
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      MvFile opened = MvFile.open(copy, 1000);
      assertPrefix(opened.load(), before, "copied after " + before);
      opened.close();
      copies++;
    } while (writer.isAlive());
    store.close();
    assertThat(synced).as("the writer did not fail").hasValue(200);
    assertThat(copies).as("copies taken meanwhile").isGreaterThan(1);
  }

  /** All parts are those after one and the same change, and not before the one that was synced. */
  private static void assertPrefix(Stored stored, long atLeast, String where) {
    long last = stored.lastChangeId();
    assertThat(last).as(where).isGreaterThanOrEqualTo(atLeast);
    List<ChangeRecord> expected = new ArrayList<>();
    for (long n = 1; n <= last; n++) {
      expected.add(Entries.change(n));
    }
    assertThat(stored.history()).as(where).isEqualTo(expected);
    if (last > 0) {
      assertThat(stored.revisions())
          .as(where)
          .containsEntry(Entries.RESOURCE, Entries.revision(last));
      assertThat(stored.overrides())
          .as(where)
          .containsEntry(Entries.OVERRIDE, Entries.override(last));
    }
  }
}
