package dev.segue.gateway.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.StatefulMetric;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What rollouts are doing and have done. The control thread tells it, any thread may scrape.
 * Bounded by the rollouts that there are: the series of one that is gone go with it.
 */
public final class RolloutMetrics {
  /** A rollout that reached its end. */
  public static final String SUCCEEDED = "succeeded";

  /** A rollout that is back where it began. */
  public static final String ROLLED_BACK = "rolled-back";

  /** Each phase, in the words of the admin API. */
  public static final List<String> PHASES =
      List.of(
          "pending",
          "waiting",
          "progressing",
          "paused",
          "awaiting-approval",
          "baking",
          "promoting",
          SUCCEEDED,
          "rolling-back",
          ROLLED_BACK,
          "frozen");

  /** Each verdict of a check, in the words of the admin API. */
  public static final List<String> VERDICTS =
      List.of("pass", "fail", "need-more", "no-data", "error");

  private static final List<String> HOOK_RESULTS = List.of("succeeded", "failed");

  /** From a minute to a week. */
  private static final double[] UPPER_BOUNDS = {
    60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 259_200, 604_800
  };

  private final Counter looks = Meters.counter(Family.ROLLOUT_LOOKS);
  private final Counter rollbacks = Meters.counter(Family.ROLLOUT_ROLLBACKS);
  private final Counter hooks = Meters.counter(Family.ROLLOUT_HOOKS);
  private final Histogram durations = Meters.histogram(Family.ROLLOUT_DURATION, UPPER_BOUNDS);
  private volatile List<Standing> now = List.of();

  /**
   * Where a rollout stands.
   *
   * @param strategy as in {@code blue-green}
   * @param phase one of {@link #PHASES}
   * @param done steps, or endpoints of a rolling update, of so many in {@code total}
   * @param candidateWeight the candidate's share of the route, from 0 to 1
   * @param before items that stand against a start
   * @param after items that are left to do after its success
   */
  public record Standing(
      String rollout,
      String route,
      String stable,
      String candidate,
      String strategy,
      String phase,
      int done,
      int total,
      double candidateWeight,
      int attempt,
      int before,
      int after) {
    void addTo(Rows rows) {
      rows.gauge(Family.ROLLOUT_INFO, 1, rollout, route, stable, candidate, strategy);
      for (String one : PHASES) {
        rows.gauge(Family.ROLLOUT_PHASE, one.equals(phase) ? 1 : 0, rollout, one);
      }
      rows.gauge(Family.ROLLOUT_STEP, done, rollout);
      rows.gauge(Family.ROLLOUT_STEPS, total, rollout);
      rows.gauge(Family.ROLLOUT_WEIGHT, candidateWeight, rollout);
      rows.gauge(Family.ROLLOUT_ATTEMPT, attempt, rollout);
      rows.gauge(Family.ROLLOUT_UNMET, before, rollout, "preflight");
      rows.gauge(Family.ROLLOUT_UNMET, after, rollout, "postflight");
    }
  }

  /** A rollout has these checks and hooks: on the page at 0, so that a first one is an increase. */
  public void expect(String rollout, Collection<String> checks, Collection<String> hookNames) {
    for (RollbackTrigger trigger : RollbackTrigger.values()) {
      rollbacks.initLabelValues(rollout, trigger.word());
    }
    for (String check : checks) {
      VERDICTS.forEach(verdict -> looks.initLabelValues(rollout, check, verdict));
    }
    for (String hook : hookNames) {
      HOOK_RESULTS.forEach(result -> hooks.initLabelValues(rollout, hook, result));
    }
    durations.initLabelValues(rollout, SUCCEEDED);
    durations.initLabelValues(rollout, ROLLED_BACK);
  }

  /** These are all the rollouts now. */
  public void standing(List<Standing> rollouts) {
    now = List.copyOf(rollouts);
  }

  /** Only these rollouts are left. */
  public void keep(Collection<String> rollouts) {
    for (StatefulMetric<?, ?> meter : List.of(looks, rollbacks, hooks, durations)) {
      meter.removeIf(labels -> !rollouts.contains(labels.getFirst()));
    }
  }

  /** A check said that at a look. */
  public void looked(String rollout, String check, String verdict) {
    looks.labelValues(rollout, check, verdict).inc();
  }

  /** The way back has begun. */
  public void rolledBack(String rollout, RollbackTrigger trigger) {
    rollbacks.labelValues(rollout, trigger.word()).inc();
  }

  /** A hook has ended. */
  public void hookEnded(String rollout, String hook, boolean succeeded) {
    hooks.labelValues(rollout, hook, HOOK_RESULTS.get(succeeded ? 0 : 1)).inc();
  }

  /**
   * An attempt has ended.
   *
   * @param result {@link #SUCCEEDED} or {@link #ROLLED_BACK}
   */
  public void ended(String rollout, String result, Duration took) {
    durations.labelValues(rollout, result).observe(took.toNanos() / 1e9);
  }

  void registerWith(PrometheusRegistry registry) {
    registry.register(looks);
    registry.register(rollbacks);
    registry.register(hooks);
    registry.register(durations);
  }

  void addTo(Rows rows) {
    now.forEach(standing -> standing.addTo(rows));
  }
}
