package dev.segue.gateway.control.health;

import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.time.NanoClock;
import dev.segue.gateway.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
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
  private final Queue<Round> waiting = new ArrayDeque<>();
  private final Map<EndpointState, Round> rounds = new HashMap<>();
  private final Set<EndpointState> asked = new HashSet<>(); // and not answered yet
  private boolean closed;

  /** One endpoint under one set of settings; other settings begin another round. */
  private static final class Round {
    final ProbeTarget target;
    boolean over;

    Round(ProbeTarget target) {
      this.target = target;
    }
  }

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
    follow(targets);
  }

  /**
   * Asks these from now on, and no others. New ones, and those with other settings, are asked now;
   * for the rest nothing changes.
   */
  void follow(List<ProbeTarget> targets) {
    Map<EndpointState, Round> before = new HashMap<>(rounds);
    rounds.clear();
    List<Round> fresh = new ArrayList<>();
    for (ProbeTarget target : targets) {
      Round known = before.remove(target.endpoint());
      if (known != null && known.target.health().equals(target.health())) {
        rounds.put(target.endpoint(), known);
        continue;
      }
      Round round = new Round(target);
      rounds.put(target.endpoint(), round);
      fresh.add(round);
      if (known != null) {
        known.over = true;
      }
    }
    before.values().forEach(gone -> gone.over = true);
    waiting.removeIf(round -> round.over);
    fresh.forEach(this::due);
  }

  /** Endpoints that are asked. */
  int size() {
    return rounds.size();
  }

  /** Nothing more is asked; answers that are still out are dropped. */
  void close() {
    closed = true;
    waiting.clear();
  }

  private void due(Round round) {
    ProbeTarget target = round.target;
    if (closed || round.over || asked.contains(target.endpoint())) {
      return; // asked under its former settings: when that answer has come
    }
    if (target.endpoint().address() == null) {
      Duration interval = target.health().interval();
      scheduler.schedule(
          () -> due(round), interval.compareTo(NO_ADDRESS) < 0 ? interval : NO_ADDRESS);
    } else if (asked.size() == AT_ONCE) {
      waiting.add(round);
    } else {
      asked.add(target.endpoint());
      long started = clock.nanos();
      probe.ask(target, result -> answered(round, result, started));
    }
  }

  private void answered(Round round, ProbeResult result, long started) {
    asked.remove(round.target.endpoint());
    if (closed) {
      return;
    }
    if (round.over) {
      renewed(round.target.endpoint());
    } else {
      results.probed(round.target.endpoint(), result);
      long wait = jittered(round.target) - (clock.nanos() - started);
      scheduler.schedule(() -> due(round), Duration.ofNanos(Math.max(wait, 0)));
    }
    Round next = waiting.poll();
    if (next != null) {
      scheduler.schedule(() -> due(next), Duration.ZERO); // not here: a long queue is no deep stack
    }
  }

  /** The settings changed while it was asked: the answer says nothing under the new ones. */
  private void renewed(EndpointState endpoint) {
    Round next = rounds.get(endpoint);
    if (next != null) {
      scheduler.schedule(() -> due(next), Duration.ZERO);
    }
  }

  /** The interval, moved within a window that is {@code jitter} intervals wide around it. */
  private long jittered(ProbeTarget target) {
    double shift = target.health().jitter() * (random.nextDouble() - 0.5);
    return (long) (target.health().interval().toNanos() * (1 + shift));
  }
}
