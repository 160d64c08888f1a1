package dev.segue.gateway.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.List;

/** What the control plane counts: a handful of operations by a person's hand. Thread-safe. */
public final class ControlMetrics {
  /** A new split of a route. */
  public static final String WEIGHT_CHANGE = "weight-change";

  /** An operator's word on an endpoint. */
  public static final String ENDPOINT_STATE = "endpoint-state";

  /** The operation took effect. */
  public static final String SUCCESS = "success";

  /** The operation was refused or could not be done. */
  public static final String FAILURE = "failure";

  /** The operation takes its time, and has begun. */
  private static final String STARTED = "started";

  /** The operation has ended where it began. */
  public static final String ROLLED_BACK = "rolled_back";

  /** Rollouts, each by its strategy. */
  private static final List<String> ROLLOUTS =
      List.of("rollout_canary", "rollout_blue_green", "rollout_rolling");

  private static final String REJECTED = "rejected";
  private static final double[] UPPER_BOUNDS = {
    0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 300, 3600, 21_600, 86_400
  };

  private final Counter operations = Meters.counter(Family.MIGRATION_PROGRESS);
  private final Histogram durations = Meters.histogram(Family.MIGRATION_DURATION, UPPER_BOUNDS);
  private final Counter reloads = Meters.counter(Family.CONFIG_RELOADS);
  private final Gauge lastReload = Meters.gauge(Family.CONFIG_LAST_RELOAD);
  private final Gauge lastSuccess = Meters.gauge(Family.CONFIG_LAST_SUCCESS);
  private final RolloutMetrics rollouts = new RolloutMetrics();

  /** The known operations are on the page from the start, at 0: a first failure is an increase. */
  public ControlMetrics() {
    for (String operation : new String[] {WEIGHT_CHANGE, ENDPOINT_STATE}) {
      operations.initLabelValues(operation, SUCCESS);
      operations.initLabelValues(operation, FAILURE);
      durations.initLabelValues(operation);
    }
    for (String operation : ROLLOUTS) {
      operations.initLabelValues(operation, STARTED);
      operations.initLabelValues(operation, SUCCESS);
      operations.initLabelValues(operation, ROLLED_BACK);
      durations.initLabelValues(operation);
    }
    for (String result : new String[] {"applied", "unchanged", REJECTED}) {
      reloads.initLabelValues(result);
    }
    lastReload.set(1); // a process that has started has read its file
  }

  /** The process started with its configuration. */
  public void configLoaded(Instant at) {
    lastReload.set(1);
    lastSuccess.set(at.toEpochMilli() / 1e3);
  }

  /**
   * The file was read again and stands.
   *
   * @param result {@code applied} or {@code unchanged}
   */
  public void reloaded(String result, Instant at) {
    reloads.labelValues(result).inc();
    configLoaded(at);
  }

  /** The file was read again and refused. */
  public void reloadFailed() {
    reloads.labelValues(REJECTED).inc();
    lastReload.set(0);
  }

  /**
   * An operation ended.
   *
   * @param operation one of a fixed set of words, never anything that a request brought
   * @param status {@link #SUCCESS}, {@link #FAILURE} or another fixed word
   * @param nanos from when it was asked for to its end
   */
  public void operation(String operation, String status, long nanos) {
    operations.labelValues(operation, status).inc();
    durations.labelValues(operation).observe(nanos / 1e9);
  }

  /** A rollout has begun; {@link #operation} tells its end. */
  public void began(String operation) {
    operations.labelValues(operation, STARTED).inc();
  }

  /** What is counted of each rollout. */
  public RolloutMetrics rollouts() {
    return rollouts;
  }

  void registerWith(PrometheusRegistry registry) {
    registry.register(operations);
    registry.register(durations);
    registry.register(reloads);
    registry.register(lastReload);
    registry.register(lastSuccess);
    rollouts.registerWith(registry);
  }
}
