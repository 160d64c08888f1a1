package dev.segue.gateway.control;

import dev.segue.gateway.time.NanoClock;
import dev.segue.gateway.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;

/** A thread and its clock, moved by the test: nothing runs by itself, nothing sleeps. */
public final class ManualControl implements Executor, Scheduler, NanoClock {
  private record Timer(long at, long order, Runnable task) {}

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::order));
  private long now;
  private long order;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void schedule(Runnable task, Duration delay) {
    timers.add(new Timer(now + delay.toNanos(), order++, task));
  }

  @Override
  public long nanos() {
    return now;
  }

  /** Runs what waits now. */
  public void run() {
    advance(Duration.ZERO);
  }

  /** Lets that much time pass, running each task at its time. */
  public void advance(Duration time) {
    long end = now + time.toNanos();
    runTasks();
    while (!timers.isEmpty() && timers.peek().at() <= end) {
      Timer timer = timers.remove();
      now = Math.max(now, timer.at());
      timer.task().run();
      runTasks();
    }
    now = end;
  }

  private void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }
}
