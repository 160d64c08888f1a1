package dev.segue.gateway.time;

import java.time.Duration;

/** Runs tasks later, on the thread that owns what they touch. Tests move it by hand. */
@FunctionalInterface
public interface Scheduler {
  /** Runs the task once, not before the delay has passed. After closing, tasks are dropped. */
  void schedule(Runnable task, Duration delay);
}
