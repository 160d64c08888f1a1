package dev.segue.benchmarks.suite;

import tools.jackson.databind.json.JsonMapper;

/** The line that {@code wrk.lua} prints; errors by kind. */
record WrkReport(
    long requests,
    long micros,
    long bytes,
    long connect,
    long read,
    long write,
    long status,
    long timeout,
    double p50,
    double p99,
    double p999) {

  private static final JsonMapper JSON = new JsonMapper();

  /** From all that {@code wrk} printed. */
  static WrkReport parse(String printed) {
    return printed
        .lines()
        .filter(line -> line.startsWith("{\"requests\":"))
        .findFirst()
        .map(line -> JSON.readValue(line, WrkReport.class))
        .orElseThrow(() -> new IllegalArgumentException("wrk printed no figures: " + printed));
  }

  double seconds() {
    return micros / 1e6;
  }

  /** Empty if all went well. */
  String errors() {
    if (connect + read + write + status + timeout == 0) {
      return requests > 0 || bytes > 0 ? "" : "nothing was answered";
    }
    return "%d connects, %d reads, %d writes failed, %d answers were not 2xx or 3xx, %d came too late"
        .formatted(connect, read, write, status, timeout);
  }
}
