package dev.segue.gateway.control.rollout;

import dev.segue.gateway.control.rollout.judge.Window;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** What both sides did in the latest time, in slots, so that memory is bounded. */
final class Windows {
  private static final int SLOTS = 60; // so it is right by 2 %
  private static final long SHORTEST = Duration.ofSeconds(1).toNanos();

  private final long length;
  private final long slot;
  private final Deque<Slot> slots = new ArrayDeque<>();

  private record Slot(long from, Window window) {}

  /** Keeps as much as that. */
  Windows(Duration time) {
    length = time.toNanos();
    slot = Math.max(SHORTEST, length / SLOTS);
  }

  /** Adds what happened up to now, since the last call. */
  void add(Window seen, long now) {
    while (!slots.isEmpty() && now - slots.getFirst().from > length) {
      slots.removeFirst();
    }
    if (!slots.isEmpty() && now - slots.getLast().from < slot) {
      Slot last = slots.removeLast();
      slots.add(new Slot(last.from, last.window.plus(seen)));
    } else {
      slots.add(new Slot(now, seen));
    }
  }

  /** All of it that is not older. */
  Window last(long now) {
    Window sum = Window.NONE;
    for (Slot one : slots) {
      if (now - one.from <= length) {
        sum = sum.plus(one.window);
      }
    }
    return sum;
  }

  void clear() {
    slots.clear();
  }
}
