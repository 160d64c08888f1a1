package dev.segue.gateway.outbound;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work of a {@link Crew}, which can be cancelled. Its end always comes, and is never a throw. */
final class Job<T> implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Job.class);

  private final Callable<T> work;
  private final Function<String, T> failed;
  private final CompletableFuture<T> end = new CompletableFuture<>();

  // Guarded by this, so that an interrupt never hits the next work on the same thread.
  private @Nullable Thread worker;
  private boolean cancelled;

  Job(Callable<T> work, Function<String, T> failed) {
    this.work = work;
    this.failed = failed;
  }

  CompletableFuture<T> end() {
    return end;
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    T result;
    try {
      result = work.call();
    } catch (InterruptedException e) {
      result = failed.apply("cancelled");
    } catch (Exception e) {
      log.warn("Work outside of the gateway broke off", e);
      result = failed.apply("an error of Segue itself: " + e.getClass().getSimpleName());
    } catch (Error e) {
      leave();
      refuse("an error of Segue itself: " + e.getClass().getSimpleName());
      throw e;
    }
    leave();
    end.complete(result);
  }

  /** Ends the work, or keeps it from beginning. A second time does nothing. */
  void cancel() {
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      if (worker != null) {
        worker.interrupt();
        return;
      }
    }
    refuse("cancelled before it began");
  }

  /** It never begins. */
  void refuse(String why) {
    end.complete(failed.apply(why));
  }

  private synchronized boolean begin() {
    if (!cancelled) {
      worker = Thread.currentThread();
    }
    return !cancelled;
  }

  private synchronized void leave() {
    worker = null;
    boolean _ = Thread.interrupted();
  }
}
