package dev.segue.gateway.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;

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

  private static final String REJECTED = "rejected";
  private static final double[] UPPER_BOUNDS = {0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 300, 3600};

  // Without exemplars: there are no traces to point to, and they need a tracer on the class path.
  private final Counter operations =
      Counter.builder()
          .name(Family.MIGRATION_PROGRESS.exposed())
          .help(Family.MIGRATION_PROGRESS.help())
          .labelNames(Family.MIGRATION_PROGRESS.labels().toArray(String[]::new))
          .withoutExemplars()
          .build();
  private final Histogram durations =
      Histogram.builder()
          .name(Family.MIGRATION_DURATION.exposed())
          .help(Family.MIGRATION_DURATION.help())
          .labelNames(Family.MIGRATION_DURATION.labels().toArray(String[]::new))
          .withoutExemplars()
          .classicOnly()
          .classicUpperBounds(UPPER_BOUNDS)
          .build();

  private final Counter reloads =
      Counter.builder()
          .name(Family.CONFIG_RELOADS.exposed())
          .help(Family.CONFIG_RELOADS.help())
          .labelNames(Family.CONFIG_RELOADS.labels().toArray(String[]::new))
          .withoutExemplars()
          .build();
  private final Gauge lastReload = gauge(Family.CONFIG_LAST_RELOAD);
  private final Gauge lastSuccess = gauge(Family.CONFIG_LAST_SUCCESS);

  private static Gauge gauge(Family family) {
    return Gauge.builder().name(family.exposed()).help(family.help()).withoutExemplars().build();
  }

  /** The known operations are on the page from the start, at 0: a first failure is an increase. */
  public ControlMetrics() {
    for (String operation : new String[] {WEIGHT_CHANGE, ENDPOINT_STATE}) {
      operations.initLabelValues(operation, SUCCESS);
      operations.initLabelValues(operation, FAILURE);
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

  void registerWith(PrometheusRegistry registry) {
    registry.register(operations);
    registry.register(durations);
    registry.register(reloads);
    registry.register(lastReload);
    registry.register(lastSuccess);
  }
}
