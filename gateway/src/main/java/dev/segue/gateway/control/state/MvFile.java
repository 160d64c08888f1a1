package dev.segue.gateway.control.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import tools.jackson.databind.json.JsonMapper;

/**
 * A journal in one MVStore file, its values as JSON.
 *
 * <p>The file only ever grows at its end: space is never used again, so an unfinished last write
 * cannot harm an earlier one, and opening falls back to the last whole one. Once the file has grown
 * large, its live values are written to a new file that takes its place by an atomic rename; a new
 * journal is made the same way. So every file under the journal's name has been synced once.
 */
final class MvFile implements Store {
  /** The layout of the maps and their JSON; a file with a later one is not opened. */
  static final int FORMAT = 2; // 2: rollouts

  /** Bytes from which the file is written anew; the live values are a small part of that. */
  static final long REWRITE = 32 << 20;

  private final Path path;
  private final int historyBound;
  private final long rewriteFrom;
  private final JsonMapper json = JsonMapper.builder().build();
  private Maps maps;

  private MvFile(Path path, int historyBound, long rewriteFrom, Maps maps) {
    this.path = path;
    this.historyBound = historyBound;
    this.rewriteFrom = rewriteFrom;
    this.maps = maps;
  }

  static MvFile open(Path path, int historyBound) throws IOException {
    return open(path, historyBound, REWRITE);
  }

  /**
   * Opens the file, or makes one.
   *
   * @throws JournalUnreadable if there is one and it cannot be read
   */
  static MvFile open(Path path, int historyBound, long rewriteFrom) throws IOException {
    if (!Files.exists(path)) {
      replace(path, _ -> {});
    }
    Maps maps;
    try {
      maps = Maps.open(path);
    } catch (MVStoreException e) {
      throw new JournalUnreadable(path, e.getMessage(), e);
    }
    int format = maps.store.getStoreVersion();
    if (format > FORMAT) {
      maps.store.closeImmediately();
      throw new JournalUnreadable(path, "format " + format, null);
    }
    if (format < FORMAT) { // nothing but maps were added since
      maps.store.setStoreVersion(FORMAT);
      maps.makeDurable();
    }
    return new MvFile(path, historyBound, rewriteFrom, maps);
  }

  /** The open store and its maps. */
  private record Maps(
      MVStore store,
      MVMap<Long, byte[]> changes,
      MVMap<String, byte[]> revisions,
      MVMap<String, byte[]> overrides,
      MVMap<String, byte[]> rollouts) {

    static Maps open(Path path) {
      MVStore store = new MVStore.Builder().fileName(path.toString()).autoCommitDisabled().open();
      store.setReuseSpace(false);
      return new Maps(
          store,
          store.openMap(
              "changes",
              new MVMap.Builder<Long, byte[]>()
                  .keyType(LongDataType.INSTANCE)
                  .valueType(ByteArrayDataType.INSTANCE)),
          store.openMap("revisions", byName()),
          store.openMap("overrides", byName()),
          store.openMap("rollouts", byName()));
    }

    private static MVMap.Builder<String, byte[]> byName() {
      return new MVMap.Builder<String, byte[]>()
          .keyType(StringDataType.INSTANCE)
          .valueType(ByteArrayDataType.INSTANCE);
    }

    void makeDurable() {
      store.commit();
      store.sync();
    }
  }

  @Override
  public Stored load() {
    List<ChangeRecord> history = new ArrayList<>();
    maps.changes.values().forEach(v -> history.add(json.readValue(v, ChangeRecord.class)));
    Map<String, RevisionRecord> revisions = new HashMap<>();
    maps.revisions.forEach((k, v) -> revisions.put(k, json.readValue(v, RevisionRecord.class)));
    Map<String, OverrideRecord> overrides = new HashMap<>();
    maps.overrides.forEach((k, v) -> overrides.put(k, json.readValue(v, OverrideRecord.class)));
    Map<String, RolloutRecord> rollouts = new HashMap<>();
    maps.rollouts.forEach((k, v) -> rollouts.put(k, json.readValue(v, RolloutRecord.class)));
    long lastId = history.isEmpty() ? 0 : history.getLast().id();
    return new Stored(lastId, revisions, overrides, history, rollouts);
  }

  @Override
  public void write(List<Entry> entries) {
    entries.forEach(this::put);
    while (maps.changes.sizeAsLong() > historyBound) {
      maps.changes.remove(maps.changes.firstKey());
    }
    maps.makeDurable();
    if (maps.store.getFileStore().size() > rewriteFrom) {
      rewrite();
    }
  }

  private void put(Entry entry) {
    for (ChangeRecord change : entry.changes()) {
      maps.changes.put(change.id(), json.writeValueAsBytes(change));
    }
    for (RevisionRecord revision : entry.revisions()) {
      maps.revisions.put(revision.subject(), json.writeValueAsBytes(revision));
    }
    entry.dropped().forEach(maps.overrides::remove);
    for (OverrideRecord override : entry.overrides()) {
      maps.overrides.put(override.subject(), json.writeValueAsBytes(override));
    }
    entry.forgotten().forEach(maps.rollouts::remove);
    for (RolloutRecord rollout : entry.rollouts()) {
      maps.rollouts.put(rollout.id(), json.writeValueAsBytes(rollout));
    }
  }

  private void rewrite() {
    Maps old = maps;
    try {
      replace(
          path,
          fresh -> {
            fresh.changes.putAll(old.changes);
            fresh.revisions.putAll(old.revisions);
            fresh.overrides.putAll(old.overrides);
            fresh.rollouts.putAll(old.rollouts);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    old.store.closeImmediately();
    maps = Maps.open(path);
  }

  /** Fills a new file and puts it in the place of the old one, if there is one. */
  private static void replace(Path path, Consumer<Maps> content) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Maps maps = Maps.open(fresh);
    try {
      maps.store.setStoreVersion(FORMAT);
      content.accept(maps);
      maps.makeDurable();
    } finally {
      maps.store.closeImmediately();
    }
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory =
        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true); // the rename itself
    }
  }

  @Override
  public void close() {
    // Everything is synced; a closing commit of the store's own would only move what is safe.
    maps.store.closeImmediately();
  }
}
