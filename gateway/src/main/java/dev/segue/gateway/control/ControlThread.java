package dev.segue.gateway.control;

import dev.segue.gateway.time.NanoClock;
import dev.segue.gateway.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one writer thread. Tasks run in the order in which they came; a failing one ends alone. */
final class ControlThread implements Executor, Scheduler, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlThread.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final long CLOSE_SECONDS = 5;

  private final NanoClock clock;
  private final ScheduledThreadPoolExecutor thread;
  private volatile long lastTick;

  ControlThread(NanoClock clock) {
    this.clock = clock;
    thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("segue-control").daemon().factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void start() {
    lastTick = clock.nanos();
    schedule(this::tick, Duration.ZERO);
  }

  private void tick() {
    lastTick = clock.nanos();
    schedule(this::tick, TICK);
  }

  /** Whether the thread has come round within that time. */
  boolean tickedWithin(Duration limit) {
    return clock.nanos() - lastTick <= limit.toNanos();
  }

  /**
   * @throws RejectedExecutionException after {@link #close}
   */
  @Override
  public void execute(Runnable task) {
    thread.execute(() -> guarded(task));
  }

  @Override
  public void schedule(Runnable task, Duration delay) {
    try {
      var _ = thread.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      log.debug("dropped a task: the control thread has ended");
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) { // the executor would keep it to itself
      log.error("a task of the control thread failed", e);
    }
  }

  /** Lets the tasks that wait run, then ends. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the control thread is still busy after {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
