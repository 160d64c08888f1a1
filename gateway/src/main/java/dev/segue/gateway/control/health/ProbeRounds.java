package dev.segue.gateway.control.health;

import dev.segue.gateway.time.NanoClock;
import dev.segue.gateway.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * When each endpoint is probed. An endpoint is either being asked, or waits for its time or a turn:
 * so it is never asked twice at once, and no more than {@link #AT_ONCE} are asked together.
 * Confined to the scheduler's thread.
 */
final class ProbeRounds {
  /** Probes under way at once: bounds descriptors, also when thousands are due at start. */
  static final int AT_ONCE = 128;

  /** How soon an endpoint without an address is looked at again. */
  private static final Duration NO_ADDRESS = Duration.ofMillis(500);

  private final Probe probe;
  private final Scheduler scheduler;
  private final NanoClock clock;
  private final RandomGenerator random;
  private final HealthProber.Results results;
  private final Queue<ProbeTarget> waiting = new ArrayDeque<>();
  private int asking;
  private boolean closed;

  ProbeRounds(
      Probe probe,
      Scheduler scheduler,
      NanoClock clock,
      RandomGenerator random,
      HealthProber.Results results) {
    this.probe = probe;
    this.scheduler = scheduler;
    this.clock = clock;
    this.random = random;
    this.results = results;
  }

  /** Asks all of them now: at process start the first result decides, so there is no jitter. */
  void start(List<ProbeTarget> targets) {
    targets.forEach(this::due);
  }

  /** Nothing more is asked; answers that are still out are dropped. */
  void close() {
    closed = true;
    waiting.clear();
  }

  private void due(ProbeTarget target) {
    if (closed) {
      return;
    }
    if (target.endpoint().address() == null) {
      Duration interval = target.health().interval();
      scheduler.schedule(
          () -> due(target), interval.compareTo(NO_ADDRESS) < 0 ? interval : NO_ADDRESS);
    } else if (asking == AT_ONCE) {
      waiting.add(target);
    } else {
      asking++;
      long started = clock.nanos();
      probe.ask(target, result -> answered(target, result, started));
    }
  }

  private void answered(ProbeTarget target, ProbeResult result, long started) {
    asking--;
    if (closed) {
      return;
    }
    results.probed(target.endpoint(), result.pass(), result.reason());
    long wait = jittered(target) - (clock.nanos() - started);
    scheduler.schedule(() -> due(target), Duration.ofNanos(Math.max(wait, 0)));
    ProbeTarget next = waiting.poll();
    if (next != null) {
      scheduler.schedule(() -> due(next), Duration.ZERO); // not here: a long queue is no deep stack
    }
  }

  /** The interval, moved within a window that is {@code jitter} intervals wide around it. */
  private long jittered(ProbeTarget target) {
    double shift = target.health().jitter() * (random.nextDouble() - 0.5);
    return (long) (target.health().interval().toNanos() * (1 + shift));
  }
}
