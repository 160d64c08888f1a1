package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.control.state.ChangeRecord;
import dev.segue.gateway.control.state.Entry;
import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.control.state.OverrideRecord;
import dev.segue.gateway.control.state.RevisionRecord;
import dev.segue.gateway.control.state.RolloutRecord;
import dev.segue.gateway.control.state.Stored;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The books of the control plane: history and overrides in memory, and everything that goes into
 * the journal. Written by the control thread only; {@link #changes} and {@link #overrides} may be
 * asked by any thread.
 */
final class Ledger {
  /** The gateway itself, as an actor. */
  static final String GATEWAY = "gateway";

  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  private final Journal journal;
  private final Clock wall;
  private final Deque<ChangeRecord> history = new ArrayDeque<>(); // guarded by itself
  private long lastId; // control thread
  private volatile Map<String, OverrideRecord> overrides = Map.of();
  private final Map<String, RevisionRecord> revisions; // control thread; also of what is gone

  Ledger(Journal journal, Clock wall) {
    this.journal = journal;
    this.wall = wall;
    Stored stored = journal.stored();
    lastId = stored.lastChangeId();
    revisions = new TreeMap<>(stored.revisions());
    history.addAll(stored.history());
  }

  /** What the next start would find; the history left out. Control thread. */
  Stored stored() {
    return new Stored(lastId, revisions, overrides, List.of());
  }

  /** Enters a start: what was restored, and how it differs from what was stored. */
  CompletableFuture<@Nullable Void> started(Restored restored) {
    String summary =
        restored.kept().size() + " overrides in force, " + restored.dropped().size() + " dropped";
    return restored(restored, new Cause("start", "process start", GATEWAY, ""), summary);
  }

  /** Enters a reload of the file. */
  CompletableFuture<@Nullable Void> reloaded(Restored restored, Actor actor, String summary) {
    return restored(
        restored, new Cause("reload", actor.reason(), actor.name(), actor.address()), summary);
  }

  /** Why a file's values came into force. */
  private record Cause(String kind, String reason, String actor, String address) {}

  private CompletableFuture<@Nullable Void> restored(
      Restored restored, Cause cause, String summary) {
    Map<String, OverrideRecord> inForce = new TreeMap<>();
    restored.kept().forEach(kept -> inForce.put(kept.subject(), kept));
    overrides = inForce;
    List<ChangeRecord> records = new ArrayList<>();
    List<String> ended = new ArrayList<>();
    for (Restored.Dropped dropped : restored.dropped()) {
      OverrideRecord override = dropped.override();
      ended.add(override.subject());
      records.add(
          own(
              "override-dropped",
              override.subject(),
              0,
              dropped.reason(),
              override.value(),
              dropped.file()));
    }
    for (Restored.Moved moved : restored.changed()) {
      RevisionRecord after = moved.after();
      String why =
          cause.kind().equals("start") ? "another desired state than at the stop" : cause.reason();
      records.add(
          by(
              cause,
              why,
              after.subject(),
              after.revision(),
              moved.before().desired(),
              after.desired()));
    }
    records.add(by(cause, cause.reason(), GATEWAY, 0, "", summary));
    revisions.putAll(restored.revisions());
    return enter(new Entry(records, List.copyOf(restored.revisions().values()), List.of(), ended));
  }

  private ChangeRecord by(
      Cause cause, String why, String subject, long revision, String before, String after) {
    return new ChangeRecord(
        ++lastId,
        wall.instant(),
        cause.kind(),
        subject,
        revision,
        cause.actor(),
        cause.address(),
        why,
        before,
        after);
  }

  /** Enters changes of desired state; durable when the future completes. */
  CompletableFuture<@Nullable Void> desired(List<DesiredChange> changes, Actor actor) {
    Instant now = wall.instant();
    Map<String, OverrideRecord> next = new TreeMap<>(overrides);
    Map<String, RevisionRecord> given = new TreeMap<>();
    List<ChangeRecord> records = new ArrayList<>();
    List<OverrideRecord> made = new ArrayList<>();
    List<String> ended = new ArrayList<>();
    for (DesiredChange change : changes) {
      records.add(
          new ChangeRecord(
              ++lastId,
              now,
              change.kind(),
              change.subject(),
              change.revision(),
              actor.name(),
              actor.address(),
              actor.reason(),
              change.before(),
              change.after()));
      given.put(
          change.resource(),
          new RevisionRecord(change.resource(), change.revision(), change.desired()));
      if (change.isFileValue()) {
        next.remove(change.override());
        ended.add(change.override());
      } else {
        OverrideRecord override =
            new OverrideRecord(
                change.override(),
                change.base(),
                change.after(),
                now,
                actor.name(),
                actor.reason());
        next.put(override.subject(), override);
        made.add(override);
      }
    }
    overrides = next;
    revisions.putAll(given);
    return enter(new Entry(records, List.copyOf(given.values()), made, ended));
  }

  /** Enters a fact that no operator asked for: history only. */
  void fact(String kind, String subject, String reason, String before, String after) {
    ChangeRecord record = own(kind, subject, 0, reason, before, after);
    // Nobody waits for it: health goes on where the journal is broken.
    var _ = enter(new Entry(List.of(record), List.of(), List.of(), List.of()));
  }

  /** Enters a breaker's flip: the breaker itself is live state of the data path. */
  void breakerFlipped(
      String backend, CircuitGuard.State before, CircuitGuard.State after, String reason) {
    log.info("breaker {}: {} -> {} ({})", backend, Words.word(before), Words.word(after), reason);
    fact("breaker", backend, reason, Words.word(before), Words.word(after));
  }

  /** Stores where a rollout stands; no change of the truth by itself. */
  CompletableFuture<@Nullable Void> rollout(String id, String content) {
    RolloutRecord record = new RolloutRecord(id, content);
    return enter(new Entry(List.of(), List.of(), List.of(), List.of(), List.of(record)));
  }

  /** Takes what is stored of rollouts away, by its keys. */
  CompletableFuture<@Nullable Void> forget(List<String> rollouts) {
    return enter(Entry.forget(rollouts));
  }

  /** Enters another phase of a rollout: history only, its state is stored already. */
  void rolloutMoved(String id, Actor actor, String before, String after) {
    ChangeRecord record =
        new ChangeRecord(
            ++lastId,
            wall.instant(),
            "rollout",
            id,
            0,
            actor.name(),
            actor.address(),
            actor.reason(),
            before,
            after);
    var _ = enter(new Entry(List.of(record), List.of(), List.of(), List.of()));
  }

  /** Completes once everything entered up to now is durable. */
  CompletableFuture<@Nullable Void> barrier() {
    return journal.append(Entry.BARRIER);
  }

  /** Whether what is entered survives the process. */
  boolean durable() {
    return journal.durable();
  }

  @Nullable String broken() {
    return journal.broken();
  }

  /** The newest first. */
  List<ChangeRecord> changes(int limit) {
    List<ChangeRecord> newest = new ArrayList<>();
    synchronized (history) {
      Iterator<ChangeRecord> backwards = history.descendingIterator();
      while (backwards.hasNext() && newest.size() < limit) {
        newest.add(backwards.next());
      }
    }
    return newest;
  }

  /** In force, by subject. */
  Map<String, OverrideRecord> overrides() {
    return overrides;
  }

  private ChangeRecord own(
      String kind, String subject, long revision, String reason, String before, String after) {
    return new ChangeRecord(
        ++lastId, wall.instant(), kind, subject, revision, GATEWAY, "", reason, before, after);
  }

  private CompletableFuture<@Nullable Void> enter(Entry entry) {
    synchronized (history) {
      history.addAll(entry.changes());
      while (history.size() > Journal.HISTORY) {
        history.removeFirst();
      }
    }
    return journal.append(entry);
  }
}
