package dev.segue.gateway.outbound;

import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What people are told about a rollout.
 *
 * @param kind what it is about, in a word
 * @param phase the rollout's phase, in a word
 * @param text a sentence or two; a longer one is cut
 * @param weights of the route's backends by their names
 * @param report the path of the rollout's report in the API, or empty
 */
public record Notice(
    String rollout,
    String route,
    String kind,
    String phase,
    String text,
    Severity severity,
    Instant at,
    Map<String, Integer> weights,
    String report) {
  /** Longer texts are for the report. With every sign escaped, it still fits a message. */
  static final int MAX_TEXT = 2000;

  public Notice {
    if (text.length() > MAX_TEXT) {
      text = Visible.cut(text, MAX_TEXT - 3) + "...";
    }
    weights = Collections.unmodifiableMap(new TreeMap<>(weights));
  }

  /** How much it matters; the least goes first where there is no room. */
  public enum Severity {
    INFO,
    WARN,
    ALERT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
