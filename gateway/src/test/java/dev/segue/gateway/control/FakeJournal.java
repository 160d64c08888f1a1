package dev.segue.gateway.control;

import dev.segue.gateway.control.state.ChangeRecord;
import dev.segue.gateway.control.state.Entry;
import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.control.state.OverrideRecord;
import dev.segue.gateway.control.state.RevisionRecord;
import dev.segue.gateway.control.state.RolloutRecord;
import dev.segue.gateway.control.state.Stored;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A journal that keeps what it is given, says when it is durable, and breaks on demand. */
final class FakeJournal implements Journal {
  private final Map<String, RevisionRecord> revisions = new HashMap<>();
  private final Map<String, OverrideRecord> overrides = new HashMap<>();
  private final Map<String, RolloutRecord> rollouts = new HashMap<>();
  private final List<ChangeRecord> history = new ArrayList<>();
  private final Deque<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();
  private boolean holds;
  private boolean failsNext;
  private @Nullable String broken;

  /** From now on nothing is durable until {@link #release}. */
  void hold() {
    holds = true;
  }

  void release() {
    holds = false;
    while (!waiting.isEmpty()) {
      waiting.removeFirst().complete(null);
    }
  }

  /** What waits, and all after it, cannot be stored. */
  void failWaiting() {
    broken = "no space left on device";
    while (!waiting.isEmpty()) {
      waiting.removeFirst().completeExceptionally(new Exception(broken));
    }
  }

  /** The process ends: nobody hears what has become durable meanwhile. */
  void crash() {
    holds = false;
    waiting.clear();
  }

  /** The next entry cannot be stored. */
  void failNext() {
    failsNext = true;
  }

  @Override
  public Stored stored() {
    long last = history.isEmpty() ? 0 : history.getLast().id();
    return new Stored(last, revisions, overrides, history, rollouts);
  }

  @Override
  public CompletableFuture<@Nullable Void> append(Entry entry) {
    if (failsNext) {
      broken = "no space left on device";
    }
    if (broken != null) {
      return CompletableFuture.failedFuture(new Exception(broken));
    }
    entry.forgotten().forEach(rollouts::remove);
    entry.rollouts().forEach(rollout -> rollouts.put(rollout.id(), rollout));
    history.addAll(entry.changes());
    entry.revisions().forEach(revision -> revisions.put(revision.subject(), revision));
    entry.dropped().forEach(overrides::remove);
    entry.overrides().forEach(override -> overrides.put(override.subject(), override));
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    waiting.add(durable);
    if (!holds) {
      release();
    }
    return durable;
  }

  @Override
  public @Nullable String broken() {
    return broken;
  }

  @Override
  public boolean durable() {
    return true;
  }

  @Override
  public void close() {
    // a restart opens it again
  }
}
