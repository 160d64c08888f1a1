package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.TriggerConfig;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.TriggerWatch;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.Observation.Trip;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The triggers of one attempt, and the breaker, which is one by itself. Control thread. */
final class Alarms {
  private static final Duration BREAKER_OPEN = Duration.ofSeconds(10);

  private final Windows windows;
  private final LatencyHistogram before;
  private TriggerWatch triggers;
  private @Nullable Long openSince;

  /**
   * Blind until there is volume.
   *
   * @param before the stable's latencies before the rollout
   */
  Alarms(RolloutConfig config, LatencyHistogram before) {
    Duration longest = Duration.ofSeconds(1);
    for (TriggerConfig trigger : config.triggers()) {
      longest = trigger.window().compareTo(longest) > 0 ? trigger.window() : longest;
    }
    windows = new Windows(longest);
    triggers = TriggerWatch.of(config.triggers());
    this.before = before;
  }

  /** Adds what happened since the last call. */
  void add(Window delta, long now) {
    windows.add(delta, now);
  }

  /**
   * A trigger that stands, or {@code null}; one that acts by itself before one that asks.
   *
   * @param breakerOpen nothing is sent to the candidate, since too much has failed
   */
  @Nullable Trip trip(boolean breakerOpen, long now) {
    Trip trip = breaker(breakerOpen, now);
    TriggerWatch.Watched watched = triggers.at(time -> windows.last(time, now), before);
    triggers = watched.next();
    for (TriggerWatch.Fired fired : watched.fired()) {
      TriggerConfig trigger = fired.trigger();
      if (trip == null || (trigger.auto() && !trip.auto())) {
        trip = new Trip(trigger.kind().toString(), trigger.auto(), fired.reason());
      }
    }
    return trip;
  }

  private @Nullable Trip breaker(boolean open, long now) {
    if (!open) {
      openSince = null;
      return null;
    }
    Long since = openSince == null ? Long.valueOf(now) : openSince;
    openSince = since;
    return now - since >= BREAKER_OPEN.toNanos()
        ? new Trip("breaker", true, "open for " + BREAKER_OPEN.toSeconds() + " s")
        : null;
  }
}
