package dev.segue.gateway.control.rollout;

import dev.segue.admin.view.RolloutEventView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What has happened to one rollout, the latest of it. Thread-safe. */
final class RolloutLog {
  private static final int MOST = 1000;

  /** More than can have got numbers since the last store; none of them is given twice. */
  private static final int LEFT_OUT = 1000;

  private final Deque<RolloutEventView> events = new ArrayDeque<>(); // guarded by itself
  private final List<Consumer<RolloutEventView>> followers = new CopyOnWriteArrayList<>();
  private long lastId; // guarded by events

  /** Nothing has happened. */
  RolloutLog() {
    this(List.of());
  }

  /** Goes on after a start of the process; numbers are left out for what was not stored. */
  RolloutLog(List<RolloutEventView> before) {
    events.addAll(before);
    lastId = before.isEmpty() ? 0 : before.getLast().id() + LEFT_OUT;
  }

  /** An event that has no number yet. */
  interface Numbered {
    RolloutEventView with(long id);
  }

  void add(Numbered event) {
    RolloutEventView added;
    synchronized (events) {
      added = event.with(++lastId);
      events.add(added);
      if (events.size() > MOST) {
        events.removeFirst();
      }
    }
    followers.forEach(follower -> follower.accept(added));
  }

  /** Those with larger ids, oldest first. */
  List<RolloutEventView> after(long id) {
    synchronized (events) {
      return events.stream().filter(event -> event.id() > id).toList();
    }
  }

  long lastId() {
    synchronized (events) {
      return lastId;
    }
  }

  /** Calls the follower with each event from now on; the answer ends that. */
  Runnable follow(Consumer<RolloutEventView> follower) {
    followers.add(follower);
    return () -> followers.remove(follower);
  }
}
