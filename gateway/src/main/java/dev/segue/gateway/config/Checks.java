package dev.segue.gateway.config;

import dev.segue.gateway.config.InvalidSettings.Violation;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with the values of one record, so that all of it is said at once. */
final class Checks {
  static final String URL = "http://host/path or https://host/path, without user:password@";

  /** Stands in place of a secret. */
  static final String HIDDEN = "***";

  /** Longer times are mistakes, and nanoseconds of a sum of them must fit a long. */
  static final Duration MAX_DURATION = Duration.ofHours(24);

  /** For what wall-clock instants measure, and no sum of nanoseconds. */
  private static final Duration MAX_LONG_TIME = Duration.ofDays(30);

  private static final int MAX_PORT = 65_535;
  private static final Duration MIN_DURATION = Duration.ofMillis(1);

  private final List<Violation> violations = new ArrayList<>();

  /** Requires {@code min <= value <= max}. */
  Checks range(String key, long value, long min, long max) {
    return that(value >= min && value <= max, key, value, min + ".." + max);
  }

  /** Requires a time of 1 ms to 24 h. */
  Checks positive(String key, Duration value) {
    boolean ok = value.compareTo(MIN_DURATION) >= 0 && value.compareTo(MAX_DURATION) <= 0;
    return that(ok, key, text(value), "1ms..24h");
  }

  /** Requires 0, or a time of 1 ms to 24 h. */
  Checks zeroOrPositive(String key, Duration value) {
    boolean ok = value.compareTo(MIN_DURATION) >= 0 && value.compareTo(MAX_DURATION) <= 0;
    return that(ok || value.isZero(), key, text(value), "0 or 1ms..24h");
  }

  /** Requires 0, or a wall-clock time of 1 ms to 30 days. */
  Checks longTime(String key, Duration value) {
    boolean ok = value.compareTo(MIN_DURATION) >= 0 && value.compareTo(MAX_LONG_TIME) <= 0;
    return that(ok || value.isZero(), key, text(value), "0 or 1ms..30d");
  }

  /** Requires an id. */
  Checks id(String key, String value) {
    return that(Names.isId(value), key, value, Names.ID);
  }

  /** Requires an address of HTTP, and does not show it: it may hold a password or a key. */
  Checks url(String key, URI value) {
    int port = value.getPort(); // -1: the scheme's own
    return that(isUrl(value), key, HIDDEN, URL)
        .that(port == -1 || (port > 0 && port <= MAX_PORT), key, HIDDEN, "a port of 1..65535");
  }

  private static boolean isUrl(URI value) {
    String scheme = value.getScheme();
    boolean http = "http".equals(scheme) || "https".equals(scheme);
    return http && value.getHost() != null && value.getUserInfo() == null;
  }

  /** Requires {@code ok}; {@code related} are other keys that the rule reads. */
  Checks that(boolean ok, String key, Object value, String expected, String... related) {
    if (!ok) {
      violations.add(new Violation(key, value.toString(), expected, List.of(related)));
    }
    return this;
  }

  List<Violation> violations() {
    return violations;
  }

  /** Ends the gathering. */
  void done() {
    if (!violations.isEmpty()) {
      throw new InvalidSettings(violations);
    }
  }

  /** The time as a user would write it. */
  static String text(Duration value) {
    if (value.isZero()) {
      return "0";
    }
    if (value.equals(value.truncatedTo(ChronoUnit.SECONDS))) {
      return value.toSeconds() + "s";
    }
    boolean whole = value.equals(value.truncatedTo(ChronoUnit.MILLIS));
    return whole ? value.toMillis() + "ms" : value.toString();
  }
}
