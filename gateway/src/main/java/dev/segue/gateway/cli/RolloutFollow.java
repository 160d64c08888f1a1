package dev.segue.gateway.cli;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.client.AdminException;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows one rollout: its events come as a stream on a thread of their own, and on this one they
 * are shown together with how the rollout is. A gateway that is away for a while, for a restart, is
 * waited for. Where the gateway has no place for another stream, or was away when it was to begin,
 * events are asked for each second.
 */
final class RolloutFollow {
  private static final int QUEUE = 64;
  private static final long LOOK_MILLIS = 1000;

  private final AdminClient admin;
  private final String id;
  private final RolloutSight sight;
  private final BlockingQueue<RolloutEventView> events = new ArrayBlockingQueue<>(QUEUE);
  private long seen;
  private String asked = "";
  private volatile @Nullable AdminException failure;

  /** How the following ended, and the rollout then. */
  record End(ExitCode code, RolloutView last) {}

  /** Begins behind what has happened so far. */
  RolloutFollow(AdminClient admin, String id, RolloutSight sight) {
    this.admin = admin;
    this.id = id;
    this.sight = sight;
    List<RolloutEventView> before = admin.events(id, 0);
    seen = before.isEmpty() ? 0 : before.getLast().id();
  }

  /** Until it has succeeded or was rolled back. */
  ExitCode untilEnded() {
    return run(admin.rollout(id), null, view -> view.ended() ? code(view) : null).code();
  }

  /**
   * The same, but also until it is frozen or the time is over.
   *
   * @param told how it was when the gateway took the word
   */
  End untilDecided(RolloutView told, @Nullable Duration timeout) {
    return run(
        told, timeout, view -> view.ended() || view.phase().equals("frozen") ? code(view) : null);
  }

  private static ExitCode code(RolloutView view) {
    return switch (view.phase()) {
      case "succeeded" -> ExitCode.OK;
      case "rolled-back" -> ExitCode.ROLLED_BACK;
      default -> ExitCode.FROZEN;
    };
  }

  private End run(
      RolloutView first,
      @Nullable Duration timeout,
      Function<RolloutView, @Nullable ExitCode> ending) {
    long start = System.nanoTime();
    Thread stream = Thread.ofVirtual().name("rollout-events").start(this::stream);
    try {
      RolloutView last = first;
      for (RolloutView now = last; true; now = look()) {
        if (now != null) {
          last = now;
          sight.now(now);
          ask(now);
          ExitCode code = ending.apply(now);
          if (code != null) {
            missed();
            return new End(code, now);
          }
        }
        long left = left(timeout, start);
        if (left <= 0) {
          return new End(ExitCode.TIMED_OUT, last);
        }
        happened(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } finally {
      stream.interrupt();
    }
  }

  private static long left(@Nullable Duration timeout, long start) {
    return timeout == null
        ? LOOK_MILLIS
        : Math.min(LOOK_MILLIS, timeout.toMillis() - (System.nanoTime() - start) / 1_000_000);
  }

  private void stream() {
    try {
      admin.follow(id, seen, this::hand);
    } catch (AdminException e) {
      failure = e;
    } catch (CancellationException e) {
      // nobody follows any more
    }
  }

  private void hand(RolloutEventView event) {
    try {
      events.put(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  /** Shows what happens within that time; returns as soon as something did. */
  private void happened(long millis) throws InterruptedException {
    AdminException failed = failure;
    if (failed != null && !isAway(failed)) {
      throw failed;
    }
    RolloutEventView event = events.poll(millis, TimeUnit.MILLISECONDS);
    for (; event != null; event = events.poll()) {
      show(event);
    }
    if (failed != null) {
      missed();
    }
  }

  private void show(RolloutEventView event) {
    seen = event.id();
    sight.event(event);
  }

  /** What the stream has not brought yet. */
  private void missed() {
    for (RolloutEventView event = events.poll(); event != null; event = events.poll()) {
      show(event);
    }
    try {
      admin.events(id, seen).forEach(this::show);
    } catch (AdminException e) {
      away(e);
    }
  }

  /** How it is now, or {@code null} where the gateway is away. */
  private @Nullable RolloutView look() {
    try {
      return admin.rollout(id);
    } catch (AdminException e) {
      away(e);
      return null;
    }
  }

  /** Whether it may come back; the gateway has answered before. */
  private static boolean isAway(AdminException e) {
    int status = e.problem().status();
    return status == 0 || status >= 500;
  }

  private void away(AdminException e) {
    if (!isAway(e)) {
      throw e;
    }
    sight.lost(String.valueOf(e.getMessage()));
  }

  /** Tells once of each thing that only somebody's word ends. */
  private void ask(RolloutView view) {
    boolean needed =
        switch (view.phase()) {
          case "awaiting-approval", "frozen" -> true;
          case "paused" -> view.until() == null;
          default -> false;
        };
    String question = needed ? view.phase() + ' ' + view.reason() : "";
    if (needed && !question.equals(asked)) {
      sight.asks(view);
    }
    asked = question;
  }
}
