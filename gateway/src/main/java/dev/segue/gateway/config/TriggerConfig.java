package dev.segue.gateway.config;

import java.time.Duration;
import java.util.Locale;

/**
 * What rolls a candidate back between looks, and while it bakes.
 *
 * @param limit the largest error rate, as a share; how many times the stable's p95; the smallest
 *     availability, as a share
 * @param window how far back it looks
 * @param auto it rolls back by itself, else after an operator's approval
 */
public record TriggerConfig(Kind kind, double limit, Duration window, boolean auto) {
  private static final Duration LONGEST = Duration.ofHours(1); // the windows are held in memory

  public TriggerConfig {
    boolean ok = kind == Kind.LATENCY ? limit >= 1 && limit <= 1000 : limit > 0 && limit < 1;
    String expected = kind == Kind.LATENCY ? "1..1000" : "a share above 0 and below 1";
    boolean bounded = !window.minusSeconds(1).isNegative() && window.compareTo(LONGEST) <= 0;
    new Checks()
        .that(ok, "limit", limit, expected)
        .that(bounded, "window", Checks.text(window), "1s..1h")
        .done();
  }

  /** What it looks at. */
  public enum Kind {
    /** More than that share of the candidate's requests failed. */
    ERROR_RATE,
    /** The candidate's p95 is longer than that many times the stable's. */
    LATENCY,
    /** The candidate answered less than that share of its assignments well. */
    AVAILABILITY;

    /** As it is written in a configuration. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
