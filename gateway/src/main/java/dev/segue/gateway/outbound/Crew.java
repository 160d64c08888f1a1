package dev.segue.gateway.outbound;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Does work on virtual threads, so much at once; more waits for its turn, in order. The pool is for
 * the bound and the queue: the threads themselves cost next to nothing.
 */
final class Crew implements AutoCloseable {
  private final ThreadPoolExecutor threads;
  private final Set<Job<?>> jobs = ConcurrentHashMap.newKeySet();
  private final Duration patience;

  /**
   * @param patience how long closing waits for work that was cancelled
   */
  Crew(String name, int atOnce, int waiting, Duration patience) {
    this.patience = patience;
    threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            Thread.ofVirtual().name(name + "-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Does the work when its turn comes. Never throws, never waits.
   *
   * @param failed what is handed out where the work has no result, made from the reason
   */
  <T> Job<T> start(Callable<T> work, Function<String, T> failed) {
    Job<T> job = new Job<>(work, failed);
    jobs.add(job);
    var _ = job.end().thenRun(() -> jobs.remove(job));
    try {
      threads.execute(job);
    } catch (RejectedExecutionException e) {
      job.refuse(threads.isShutdown() ? "the gateway stops" : "too many wait for their turn");
    }
    return job;
  }

  /** Cancels everything, and waits a moment for it to end. */
  @Override
  public void close() {
    threads.shutdown();
    jobs.forEach(Job::cancel);
    try {
      boolean _ = threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
