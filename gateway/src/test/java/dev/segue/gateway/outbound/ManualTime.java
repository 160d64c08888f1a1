package dev.segue.gateway.outbound;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.time.NanoClock;
import dev.segue.gateway.time.Scheduler;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Time that moves when the next task's is reached, and by no other way but {@link #pass}. */
final class ManualTime implements NanoClock, Scheduler {
  private final AtomicLong now = new AtomicLong();
  private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();

  private record Task(Runnable work, Duration delay) {}

  @Override
  public long nanos() {
    return now.get();
  }

  @Override
  public void schedule(Runnable task, Duration delay) {
    tasks.add(new Task(task, delay));
  }

  void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /** Waits until somebody has planned something, moves there, does it, and says how far it was. */
  Duration next() {
    Await.until("something is planned", () -> !tasks.isEmpty());
    Task task = tasks.remove();
    pass(task.delay());
    task.work().run();
    return task.delay();
  }

  boolean planned() {
    return !tasks.isEmpty();
  }
}
