package dev.segue.gateway.control.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvFileTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("journal.mv");
  }

  @Test
  void whatWasWrittenIsThereAfterOpeningAgain() throws IOException {
    write(100, Entries.of(1), Entries.of(2));

    assertThat(load(100))
        .isEqualTo(
            new Stored(
                2,
                Map.of(Entries.RESOURCE, Entries.revision(2)),
                Map.of(Entries.OVERRIDE, Entries.override(2)),
                List.of(Entries.change(1), Entries.change(2))));
  }

  @Test
  void newFileIsEmpty() throws IOException {
    assertThat(load(100)).isEqualTo(Stored.NOTHING);
  }

  @Test
  void droppedOverrideIsGone() throws IOException {
    write(
        100, Entries.of(1), new Entry(List.of(), List.of(), List.of(), List.of(Entries.OVERRIDE)));

    assertThat(load(100).overrides()).isEmpty();
  }

  @Test
  void rolloutsAreKeptByIdAlsoWhenTheFileIsWrittenAnew() throws IOException {
    MvFile store = MvFile.open(file, 100, 1); // so that each write is followed by a rewrite
    store.write(List.of(rollout("a", "1"), rollout("b", "2")));
    store.write(List.of(rollout("a", "3")));
    store.close();

    assertThat(load(100).rollouts())
        .containsOnly(
            Map.entry("a", new RolloutRecord("a", "3")),
            Map.entry("b", new RolloutRecord("b", "2")));
  }

  @Test
  void aForgottenRolloutIsGone() throws IOException {
    write(100, rollout("a", "1"), rollout("a/chronicle", "2"), rollout("b", "3"));
    write(100, Entry.forget(List.of("a", "a/chronicle", "never")));

    assertThat(load(100).rollouts()).containsOnlyKeys("b");
  }

  private static Entry rollout(String id, String content) {
    return new Entry(
        List.of(), List.of(), List.of(), List.of(), List.of(new RolloutRecord(id, content)));
  }

  @Test
  void aJournalOfFormat1IsTakenOn() throws IOException {
    write(100, Entries.of(1));
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).open()) {
      store.removeMap("rollouts");
      store.setStoreVersion(1);
      store.commit();
    }

    assertThat(load(100).overrides()).containsKey(Entries.OVERRIDE);
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).open()) {
      assertThat(store.getStoreVersion())
          .as("so that an earlier version, which would lose rollouts, does not open it")
          .isEqualTo(MvFile.FORMAT);
    }
  }

  @Test
  void historyKeepsTheNewest() throws IOException {
    MvFile store = MvFile.open(file, 3);
    for (long n = 1; n <= 10; n++) {
      store.write(List.of(Entries.of(n)));
    }
    store.close();

    assertThat(load(3).history())
        .containsExactly(Entries.change(8), Entries.change(9), Entries.change(10));
    assertThat(load(3).lastChangeId()).isEqualTo(10);
  }

  @Test
  void valuesAreJsonForPeopleToRead() throws IOException {
    write(100, Entries.of(1));

    try (MVStore store = new MVStore.Builder().fileName(file.toString()).open()) {
      assertThat(new String(overrides(store).get(Entries.OVERRIDE), StandardCharsets.UTF_8))
          .contains("\"value\":\"new=1\"", "\"since\":\"1970-01-01T00:00:01Z\"");
      assertThat(store.getStoreVersion()).isEqualTo(MvFile.FORMAT);
    }
  }

  @Test
  void fieldsThatALaterVersionAddedAreNoHarm() throws IOException {
    write(100, Entries.of(1));
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).open()) {
      String json = new String(overrides(store).get(Entries.OVERRIDE), StandardCharsets.UTF_8);
      overrides(store)
          .put(
              Entries.OVERRIDE,
              json.replace("{", "{\"ticket\":7,").getBytes(StandardCharsets.UTF_8));
      store.commit();
    }

    assertThat(load(100).overrides()).containsEntry(Entries.OVERRIDE, Entries.override(1));
  }

  private static MVMap<String, byte[]> overrides(MVStore store) {
    return store.openMap(
        "overrides",
        new MVMap.Builder<String, byte[]>()
            .keyType(StringDataType.INSTANCE)
            .valueType(ByteArrayDataType.INSTANCE));
  }

  @Test
  void largeFileIsWrittenAnewAndKeepsEverything() throws IOException {
    long rewriteFrom = 100_000;
    MvFile store = MvFile.open(file, 5, rewriteFrom);
    long largest = 0;
    for (long n = 1; n <= 100; n++) {
      store.write(List.of(Entries.of(n)));
      largest = Math.max(largest, Files.size(file));
    }
    store.close();

    assertThat(largest).as("100 commits of at least 4 KiB").isLessThan(2 * rewriteFrom);
    assertThat(load(5).history()).hasSize(5).last().isEqualTo(Entries.change(100));
    assertThat(load(5).overrides()).containsEntry(Entries.OVERRIDE, Entries.override(100));
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void leftoverOfAnUnfinishedRewriteIsNoHarm() throws IOException {
    write(100, Entries.of(1));
    Files.writeString(directory.resolve("journal.mv.new"), "half a file");

    MvFile store = MvFile.open(file, 100, 1);
    store.write(List.of(Entries.of(2)));
    store.close();

    assertThat(load(100).history()).containsExactly(Entries.change(1), Entries.change(2));
  }

  @Test
  void laterFormatIsNotOpened() throws IOException {
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).open()) {
      store.setStoreVersion(MvFile.FORMAT + 1);
      store.commit();
    }

    assertThatThrownBy(() -> MvFile.open(file, 100))
        .isInstanceOf(JournalUnreadable.class)
        .hasMessageStartingWith(file + ": format 3 (expected: a journal of this version");
  }

  @Test
  void strangeFileIsNotOpenedAndNotHarmed() throws IOException {
    Files.writeString(file, "not a journal".repeat(1000));
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> MvFile.open(file, 100)).isInstanceOf(JournalUnreadable.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private void write(int history, Entry... entries) throws IOException {
    MvFile store = MvFile.open(file, history);
    for (Entry entry : entries) {
      store.write(List.of(entry));
    }
    store.close();
  }

  private Stored load(int history) throws IOException {
    MvFile store = MvFile.open(file, history);
    Stored stored = store.load();
    store.close();
    return stored;
  }
}
