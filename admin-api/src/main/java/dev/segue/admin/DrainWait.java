package dev.segue.admin;

import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.EndpointView;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait until an endpoint is empty, each on its own virtual thread. They are bounded
 * by themselves, so that those who wait leave room for those who act.
 */
final class DrainWait {
  private static final int AT_ONCE = 32;
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Semaphore room = new Semaphore(AT_ONCE);

  /**
   * The backend once the endpoint is drained, or as it is at the end of the time. It ends early
   * where somebody takes the word back or the endpoint away.
   *
   * @throws Refusal 503 {@code busy} where too many wait; the state is set all the same
   */
  BackendView until(
      BackendView first,
      String endpoint,
      Duration time,
      Function<String, @Nullable BackendView> backends) {
    if (!room.tryAcquire()) {
      throw Refusal.of(
          ProblemKind.BUSY.of(
              "the state is set, but too many wait (expected: at most " + AT_ONCE + ')'));
    }
    try {
      long end = System.nanoTime() + time.toNanos();
      BackendView last = first;
      while (busy(last, endpoint) && System.nanoTime() - end < 0) {
        Thread.sleep(LOOK);
        BackendView now = backends.apply(first.id());
        if (now == null) {
          return last;
        }
        last = now;
      }
      return last;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.of(ProblemKind.NO_ANSWER.of("the admin server is closing"));
    } finally {
      room.release();
    }
  }

  private static boolean busy(BackendView backend, String endpoint) {
    for (EndpointView view : backend.endpoints()) {
      if (view.endpoint().equals(endpoint)) {
        return !view.drained() && !view.state().equals("ready");
      }
    }
    return false;
  }
}
