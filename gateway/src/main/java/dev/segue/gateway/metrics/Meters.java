package dev.segue.gateway.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;

/**
 * Meters of the control plane, by family. Without exemplars: there are no traces to point to, and
 * they need a tracer on the class path.
 */
final class Meters {
  private Meters() {}

  static Counter counter(Family family) {
    return Counter.builder()
        .name(family.exposed())
        .help(family.help())
        .labelNames(labels(family))
        .withoutExemplars()
        .build();
  }

  static Gauge gauge(Family family) {
    return Gauge.builder()
        .name(family.exposed())
        .help(family.help())
        .labelNames(labels(family))
        .withoutExemplars()
        .build();
  }

  /** A histogram with these upper bounds, in seconds. */
  static Histogram histogram(Family family, double... upperBounds) {
    return Histogram.builder()
        .name(family.exposed())
        .help(family.help())
        .labelNames(labels(family))
        .withoutExemplars()
        .classicOnly()
        .classicUpperBounds(upperBounds)
        .build();
  }

  private static String[] labels(Family family) {
    return family.labels().toArray(String[]::new);
  }
}
