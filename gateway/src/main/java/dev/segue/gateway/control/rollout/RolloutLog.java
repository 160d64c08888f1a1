package dev.segue.gateway.control.rollout;

import dev.segue.admin.view.RolloutEventView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What has happened to one rollout in this process, the latest of it. Thread-safe. */
final class RolloutLog {
  private static final int MOST = 1000;

  private final Deque<RolloutEventView> events = new ArrayDeque<>(); // guarded by itself
  private final List<Consumer<RolloutEventView>> followers = new CopyOnWriteArrayList<>();
  private long lastId; // guarded by events

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
