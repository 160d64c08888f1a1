package dev.segue.gateway.control.rollout.report;

import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.report.WindowLines.Windowed;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads windows, one JSON object a line; whatever is wrong is told with its line. */
public final class WindowReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> KEYS = Set.of("at", "weight", "candidate", "stable");
  private static final Set<String> OF_A_SIDE =
      Set.of("ok", "error", "shielded", "diverted", "latencies", "p95Millis");
  private static final long MOST = 1_000_000_000; // the tests count in int
  private static final long LONGEST_MILLIS = 86_400_000;
  private static final long LAST_SECOND = 366L * 86_400;
  private static final double TAIL = 0.95;

  private final int line;

  private WindowReader(int line) {
    this.line = line;
  }

  /**
   * All windows, in their order.
   *
   * @throws IllegalArgumentException with the line, the key, its value and what was expected
   */
  public static List<Windowed> read(List<String> lines) {
    List<Windowed> windows = new ArrayList<>();
    @Nullable Boolean seconds = null;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      WindowReader reader = new WindowReader(i + 1);
      JsonNode object = reader.object(lines.get(i));
      Windowed window = reader.window(object);
      boolean number = object.path("at").isNumber();
      if (seconds != null && seconds != number) {
        throw reader.wrong("at", object.path("at"), "seconds in all lines, or instants in all");
      }
      seconds = number;
      if (!windows.isEmpty() && !window.at().isAfter(windows.getLast().at())) {
        throw reader.wrong("at", object.path("at"), "after the line before");
      }
      if (!windows.isEmpty()
          && window.at().isAfter(windows.getFirst().at().plusSeconds(LAST_SECOND))) {
        throw reader.wrong("at", object.path("at"), "within 366 days of the first line");
      }
      windows.add(window);
    }
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("no line (expected: a window a line)");
    }
    return windows;
  }

  /** Whether the lines have instants, and not only seconds since some beginning. */
  public static boolean hasInstants(List<Windowed> windows) {
    return windows.getLast().at().getEpochSecond() > LAST_SECOND;
  }

  private JsonNode object(String text) {
    try {
      JsonNode object = JSON.readTree(text);
      if (object != null && object.isObject()) {
        known("", object, KEYS);
        return object;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("line " + line + ": " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("line " + line + ": (expected: a JSON object)");
  }

  private void known(String prefix, JsonNode object, Set<String> keys) {
    for (String name : object.propertyNames()) {
      if (!keys.contains(name)) {
        String known = String.join(", ", keys.stream().sorted().toList());
        throw wrong(prefix + name, object.path(name), "one of " + known);
      }
    }
  }

  private Windowed window(JsonNode object) {
    Side candidate = side("candidate", object.path("candidate"));
    Side stable = side("stable", object.path("stable"));
    return new Windowed(at(object.path("at")), new Window(candidate, stable));
  }

  private Instant at(JsonNode at) {
    if (at.isNumber() && at.doubleValue() >= 0 && at.doubleValue() <= LAST_SECOND) {
      return Instant.ofEpochMilli(Math.round(at.doubleValue() * 1000));
    }
    try {
      if (at.isString()) {
        return Instant.parse(at.stringValue());
      }
    } catch (DateTimeException e) {
      throw wrong("at", at, "an instant such as 2026-11-22T09:30:00Z");
    }
    throw wrong("at", at, "seconds, 0.." + LAST_SECOND + ", or an instant");
  }

  private Side side(String name, JsonNode side) {
    if (side.isMissingNode()) {
      return Side.NONE;
    }
    if (!side.isObject()) {
      throw wrong(name, side, "an object");
    }
    known(name + '.', side, OF_A_SIDE);
    Counts counts =
        new Counts(
            count(name + ".ok", side.path("ok")),
            count(name + ".error", side.path("error")),
            count(name + ".shielded", side.path("shielded")),
            count(name + ".diverted", side.path("diverted")));
    return new Side(counts, latencies(name, side, counts));
  }

  private long count(String key, JsonNode value) {
    if (value.isMissingNode()) {
      return 0;
    }
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.longValue() < 0 || value.longValue() > MOST) {
      throw wrong(key, value, "a whole number, 0.." + MOST);
    }
    return value.longValue();
  }

  private LatencyHistogram latencies(String name, JsonNode side, Counts counts) {
    JsonNode all = side.path("latencies");
    JsonNode p95 = side.path("p95Millis");
    long[] buckets = new long[LatencyBuckets.COUNT];
    if (!all.isMissingNode() && !p95.isMissingNode()) {
      throw wrong(name + ".p95Millis", p95, "latencies or p95Millis, not both");
    }
    if (!p95.isMissingNode()) {
      long sent = counts.assigned() - counts.diverted();
      long atTheTail = sent - Math.max(0, (long) Math.ceil(TAIL * sent) - 1);
      double millis = p95.isNumber() ? p95.doubleValue() : -1;
      buckets[bucket(name + ".p95Millis", p95, millis / 2)] += sent - atTheTail;
      buckets[bucket(name + ".p95Millis", p95, millis)] += atTheTail;
    } else if (all.isObject()) {
      for (var entry : all.properties()) {
        String key = name + ".latencies." + entry.getKey();
        int bucket = bucket(key, entry.getValue(), millis(entry.getKey()));
        buckets[bucket] += count(key, entry.getValue());
      }
    } else if (!all.isMissingNode()) {
      throw wrong(name + ".latencies", all, "an object of counts by milliseconds");
    }
    return LatencyHistogram.of(buckets);
  }

  private static double millis(String text) {
    boolean plain = text.matches("[0-9]{1,9}(\\.[0-9]{1,6})?");
    return plain ? Double.parseDouble(text) : -1;
  }

  private int bucket(String key, JsonNode value, double millis) {
    if (!(millis >= 0 && millis <= LONGEST_MILLIS)) {
      throw wrong(key, value, "milliseconds, 0.." + LONGEST_MILLIS);
    }
    return LatencyBuckets.of(Math.round(millis * 1e6));
  }

  private IllegalArgumentException wrong(String key, JsonNode value, String expected) {
    String shown = value.isMissingNode() ? "missing" : value.toString();
    String brief = shown.length() > 80 ? shown.substring(0, 80) + "..." : shown;
    return new IllegalArgumentException(
        "line " + line + ": " + key + ": " + Told.clean(brief) + " (expected: " + expected + ')');
  }
}
