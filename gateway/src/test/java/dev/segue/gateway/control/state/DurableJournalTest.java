package dev.segue.gateway.control.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DurableJournalTest {
  private final SlowStore store = new SlowStore();
  private final DurableJournal journal = DurableJournal.start(store);

  @AfterEach
  void close() {
    store.turns.release(1000);
    journal.close();
  }

  @Test
  void entryIsDurableOnlyAfterTheStoreHasWrittenIt() throws Exception {
    CompletableFuture<@Nullable Void> durable = journal.append(Entries.of(1));
    store.begun.acquire();
    assertThat(durable).isNotDone();

    store.turns.release();

    await(durable);
    assertThat(store.batches).containsExactly(List.of(Entries.of(1)));
  }

  @Test
  void entriesThatQueueUpShareOneWrite() throws Exception {
    var _ = journal.append(Entries.of(1));
    store.begun.acquire();
    List<CompletableFuture<@Nullable Void>> queued = new ArrayList<>();
    for (long n = 2; n <= 5; n++) {
      queued.add(journal.append(Entries.of(n)));
    }

    store.turns.release(2);

    for (CompletableFuture<@Nullable Void> durable : queued) {
      await(durable);
    }
    assertThat(store.batches)
        .containsExactly(
            List.of(Entries.of(1)),
            List.of(Entries.of(2), Entries.of(3), Entries.of(4), Entries.of(5)));
  }

  @Test
  void barrierWaitsForWhatCameBeforeAndWritesNothing() throws Exception {
    var _ = journal.append(Entries.of(1));
    store.begun.acquire();
    CompletableFuture<@Nullable Void> barrier = journal.append(Entry.BARRIER);
    assertThat(barrier).isNotDone();

    store.turns.release();

    await(barrier);
    assertThat(store.batches).hasSize(1);
  }

  @Test
  void failedWriteBreaksTheJournalForGood() throws Exception {
    store.fails = true;
    store.turns.release(10);

    assertBroken(journal.append(Entries.of(1)));
    store.fails = false;
    assertBroken(journal.append(Entries.of(2)));
    assertBroken(journal.append(Entry.BARRIER));

    assertThat(journal.broken()).isEqualTo("the journal cannot be written: disk full");
    assertThat(store.batches).isEmpty();
  }

  @Test
  void errorOfTheStoreLeavesNobodyWaiting() {
    store.error = new AssertionError("chunk 7 is not there");
    store.turns.release(10);

    assertThatThrownBy(() -> await(journal.append(Entries.of(1))))
        .hasRootCauseInstanceOf(JournalBroken.class);
    assertThatThrownBy(() -> await(journal.append(Entries.of(2))))
        .hasRootCauseInstanceOf(JournalBroken.class);
  }

  @Test
  void closingStoresWhatWasAppended() throws Exception {
    store.turns.release(10);
    var _ = journal.append(Entries.of(1));
    CompletableFuture<@Nullable Void> last = journal.append(Entries.of(2));

    journal.close();

    assertThat(last).isCompleted();
    assertThat(store.closed).isTrue();
    assertThatThrownBy(() -> await(journal.append(Entries.of(3))))
        .hasRootCauseMessage("the journal is closed");
  }

  private static void assertBroken(CompletableFuture<@Nullable Void> durable) {
    assertThatThrownBy(() -> await(durable))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(JournalBroken.class)
        .hasRootCauseMessage("the journal cannot be written: disk full");
  }

  private static void await(CompletableFuture<@Nullable Void> durable) throws Exception {
    durable.get(20, TimeUnit.SECONDS);
  }

  /** A store that writes when the test lets it. */
  private static final class SlowStore implements Store {
    final Semaphore begun = new Semaphore(0);
    final Semaphore turns = new Semaphore(0);
    final List<List<Entry>> batches = new CopyOnWriteArrayList<>();
    volatile boolean fails;
    volatile @Nullable AssertionError error;
    volatile boolean closed;

    @Override
    public Stored load() {
      return Stored.NOTHING;
    }

    @Override
    public void write(List<Entry> entries) {
      begun.release();
      turns.acquireUninterruptibly();
      AssertionError thrown = error;
      if (thrown != null) {
        throw thrown;
      }
      if (fails) {
        throw new IllegalStateException("disk full");
      }
      batches.add(List.copyOf(entries));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
