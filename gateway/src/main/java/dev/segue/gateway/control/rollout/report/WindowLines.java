package dev.segue.gateway.control.rollout.report;

import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was seen, as one JSON object a line: {@code at}, the {@code weight}, and both sides. {@link
 * WindowReader} reads it again.
 */
public final class WindowLines {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private WindowLines() {}

  /**
   * What both sides did since the window before.
   *
   * @param at its end
   */
  public record Windowed(Instant at, Window window) {}

  static String write(List<Point> points) {
    StringBuilder lines = new StringBuilder();
    for (Point point : points) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("at", point.at().toString());
      line.put("weight", point.weight());
      line.put("candidate", side(point.candidate()));
      line.put("stable", side(point.stable()));
      lines.append(JSON.writeValueAsString(line)).append('\n');
    }
    return lines.toString();
  }

  private static Map<String, Object> side(SideSeen seen) {
    Map<String, Object> side = new LinkedHashMap<>();
    side.put("ok", seen.ok());
    side.put("error", seen.error());
    side.put("shielded", seen.shielded());
    side.put("diverted", seen.diverted());
    side.put("latencies", latencies(seen.side().latencies()));
    return side;
  }

  /** Each bucket's shortest latency, exactly: so it is read into the same bucket. */
  private static Map<String, Long> latencies(LatencyHistogram all) {
    Map<String, Long> latencies = new LinkedHashMap<>();
    List<Long> counts = all.byBucket();
    for (int bucket = 0; bucket < counts.size(); bucket++) {
      if (counts.get(bucket) > 0) {
        BigDecimal millis = BigDecimal.valueOf(LatencyBuckets.shortestOf(bucket), 6);
        latencies.put(millis.stripTrailingZeros().toPlainString(), counts.get(bucket));
      }
    }
    return latencies;
  }
}
