package dev.segue.benchmarks.suite;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one run of one candidate gave.
 *
 * @param values only those that the load measures
 * @param errors what went wrong; empty, or the run is not reported
 */
record Measurement(Map<Metric, Double> values, String errors) {
  Measurement {
    EnumMap<Metric, Double> copy = new EnumMap<>(Metric.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  static Measurement of(Map<Metric, Double> values) {
    return new Measurement(values, "");
  }

  static Measurement failed(String errors) {
    return new Measurement(Map.of(), errors);
  }
}
