package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.TriggerConfig;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.TriggerWatch;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.Observation.Trip;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The triggers of one attempt, and the breaker, which is one by itself. Control thread. */
final class Alarms {
  /**
   * An open breaker and a longer latency must last: either happens for a moment to what has just
   * got its first requests, by connections, caches and compilers that are cold.
   */
  private static final Duration LASTING = Duration.ofSeconds(10);

  private static final String BREAKER = "breaker";
  private static final String SLOW = "latency";

  private final Map<Duration, Windows> windows = new HashMap<>(); // none is coarse by another
  private final LatencyHistogram before;
  private TriggerWatch triggers;
  private final Map<String, Long> since = new HashMap<>();
  private boolean asked; // the candidate has had a request in this attempt

  /**
   * Blind until there is volume.
   *
   * @param before the stable's latencies before the rollout
   */
  Alarms(RolloutConfig config, LatencyHistogram before) {
    for (TriggerConfig trigger : config.triggers()) {
      windows.computeIfAbsent(trigger.window(), Windows::new);
    }
    triggers = TriggerWatch.of(config.triggers());
    this.before = before;
  }

  /** Adds what happened since the last call. */
  void add(Window delta, long now) {
    asked |= delta.candidate().counts().assigned() > 0;
    windows.values().forEach(window -> window.add(delta, now));
  }

  /** Lets go of what was seen. */
  void clear() {
    windows.values().forEach(Windows::clear);
  }

  private Window last(Duration time, long now) {
    Windows window = windows.get(time);
    return window == null ? Window.NONE : window.last(now);
  }

  /**
   * A trigger that stands, or {@code null}; one that acts by itself before one that asks.
   *
   * @param breakerOpen nothing is sent to the candidate, since too much has failed. It stays open
   *     until a request comes, so before the first one it says nothing of this attempt
   */
  @Nullable Trip trip(boolean breakerOpen, long now) {
    Trip trip = null;
    if (lasts(BREAKER, breakerOpen && asked, now)) {
      trip = new Trip(BREAKER, true, "open for " + LASTING.toSeconds() + " s");
    }
    TriggerWatch.Watched watched = triggers.at(time -> last(time, now), before);
    triggers = watched.next();
    boolean slow = false;
    for (TriggerWatch.Fired fired : watched.fired()) {
      TriggerConfig trigger = fired.trigger();
      boolean latency = trigger.kind() == TriggerConfig.Kind.LATENCY;
      slow |= latency;
      boolean stands = !latency || lasts(SLOW, true, now);
      if (stands && (trip == null || (trigger.auto() && !trip.auto()))) {
        trip = new Trip(trigger.kind().toString(), trigger.auto(), fired.reason());
      }
    }
    if (!slow) {
      since.remove(SLOW);
    }
    return trip;
  }

  /** Whether something has been the case for so long. */
  private boolean lasts(String what, boolean is, long now) {
    if (!is) {
      since.remove(what);
      return false;
    }
    return now - since.computeIfAbsent(what, _ -> now) >= LASTING.toNanos();
  }
}
