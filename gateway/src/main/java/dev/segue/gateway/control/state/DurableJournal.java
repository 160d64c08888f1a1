package dev.segue.gateway.control.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal whose one thread does all that waits for disk. Entries that queue up while one sync
 * runs share the next one. After the first failure it stores nothing more until the process is
 * started again: what a store holds after a failed write can only be told by opening it anew.
 */
final class DurableJournal implements Journal {
  private static final Logger log = LoggerFactory.getLogger(DurableJournal.class);

  private final Store store;
  private final Stored stored;
  private final Thread thread;
  private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
  private boolean closed; // guarded by queue: nothing comes after the last entry
  private volatile @Nullable String broken;

  private record Pending(Entry entry, boolean last, CompletableFuture<@Nullable Void> durable) {
    Pending(Entry entry, boolean last) {
      this(entry, last, new CompletableFuture<>());
    }
  }

  private DurableJournal(Store store, Stored stored) {
    this.store = store;
    this.stored = stored;
    thread = Thread.ofPlatform().name("segue-journal").daemon().unstarted(this::run);
  }

  /** Takes the store over: from now on only the journal's thread touches it. */
  static DurableJournal start(Store store) {
    DurableJournal journal = new DurableJournal(store, store.load());
    journal.thread.start();
    return journal;
  }

  @Override
  public Stored stored() {
    return stored;
  }

  @Override
  public CompletableFuture<@Nullable Void> append(Entry entry) {
    Pending pending = new Pending(entry, false);
    synchronized (queue) {
      if (closed) {
        pending.durable.completeExceptionally(new JournalBroken("the journal is closed"));
      } else {
        queue.add(pending);
      }
    }
    return pending.durable;
  }

  @Override
  public @Nullable String broken() {
    return broken;
  }

  private void run() {
    List<Pending> batch = new ArrayList<>();
    boolean last = false;
    while (!last) {
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        continue; // nobody interrupts this thread on purpose; entries must not be lost by it
      }
      queue.drainTo(batch);
      last = batch.getLast().last;
      write(batch);
      batch.clear();
    }
    try {
      store.close();
    } catch (RuntimeException e) {
      log.warn("the journal was not closed; what was answered is stored", e);
    }
  }

  private void write(List<Pending> batch) {
    List<Entry> entries = new ArrayList<>(batch.size());
    for (Pending pending : batch) {
      if (!pending.entry.isEmpty()) {
        entries.add(pending.entry);
      }
    }
    if (broken == null && !entries.isEmpty()) {
      try {
        store.write(entries);
      } catch (RuntimeException | Error e) { // whatever it is: nobody may wait for ever
        log.error("the journal is broken: live changes are refused from now on", e);
        broken = "the journal cannot be written: " + e.getMessage();
      }
    }
    String failure = broken;
    for (Pending pending : batch) {
      if (failure == null) {
        pending.durable.complete(null);
      } else {
        pending.durable.completeExceptionally(new JournalBroken(failure));
      }
    }
  }

  @Override
  public boolean durable() {
    return true;
  }

  @Override
  public void close() {
    synchronized (queue) {
      if (!closed) {
        closed = true;
        queue.add(new Pending(Entry.BARRIER, true));
      }
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
