package dev.segue.admin;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of a request's query, each known and at most once. */
record Query(Map<String, String> parameters) {
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}"); // fits a long
  private static final Pattern IDS = Pattern.compile("[a-z0-9-]{1,63}(,[a-z0-9-]{1,63})*");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,7})(ms|s|m)");

  /**
   * Reads a query.
   *
   * @throws Refusal 400 for an unknown parameter, one that comes twice, or a broken encoding: a
   *     misspelt {@code ?froce=true} must not look like a success
   */
  static Query parse(String query, Set<String> known) {
    var parameters = new LinkedHashMap<String, String>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = Percent.decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = Percent.decode(equals < 0 ? "" : pair.substring(equals + 1));
      if (name == null || value == null) {
        throw Refusal.badRequest("query: " + Shown.of(pair) + " (expected: percent-encoded UTF-8)");
      }
      if (!known.contains(name)) {
        throw Refusal.badRequest(
            "query: " + Shown.of(name) + (known.isEmpty() ? " (expected: none)" : expected(known)));
      }
      if (parameters.put(name, value) != null) {
        throw Refusal.badRequest("query: " + name + " comes more than once (expected: once)");
      }
    }
    return new Query(parameters);
  }

  boolean flag(String name) {
    String value = parameters.get(name);
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.equals("true")) {
      return true;
    }
    throw Refusal.badRequest(name + ": " + Shown.of(value) + " (expected: true or false)");
  }

  int number(String name, int least, int most, int otherwise) {
    String value = parameters.get(name);
    if (value == null) {
      return otherwise;
    }
    Integer number = number(value);
    if (number == null || number < least || number > most) {
      throw Refusal.badRequest(
          name + ": " + Shown.of(value) + " (expected: " + least + ".." + most + ')');
    }
    return number;
  }

  /** A number from 0 that counts things for as long as a gateway may run; 0 where not given. */
  long count(String name) {
    String value = parameters.get(name);
    return value == null ? 0 : count(name, value);
  }

  /** The same of a value that stands elsewhere. */
  static long count(String name, String value) {
    if (!COUNT.matcher(value).matches()) {
      throw Refusal.badRequest(
          name + ": " + Shown.of(value) + " (expected: a whole number, the id of an event)");
    }
    return Long.parseLong(value);
  }

  /** Ids, with commas between them; none where it is not given. */
  Set<String> ids(String name) {
    String value = parameters.get(name);
    if (value == null) {
      return Set.of();
    }
    if (!IDS.matcher(value).matches()) {
      throw Refusal.badRequest(
          name + ": " + Shown.of(value) + " (expected: ids with commas between them)");
    }
    return new LinkedHashSet<>(List.of(value.split(",", -1)));
  }

  /** A time such as {@code 30s}, {@code 500ms} or {@code 5m}; zero where it is not given. */
  Duration duration(String name, Duration most) {
    String value = parameters.get(name);
    if (value == null) {
      return Duration.ZERO;
    }
    Matcher time = TIME.matcher(value);
    if (time.matches()) {
      long count = Long.parseLong(time.group(1));
      Duration duration =
          switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMinutes(count);
          };
      if (duration.compareTo(most) <= 0) {
        return duration;
      }
    }
    throw Refusal.badRequest(
        name
            + ": "
            + Shown.of(value)
            + " (expected: a time such as 30s, at most "
            + most.toSeconds()
            + "s)");
  }

  private static @Nullable Integer number(String value) {
    boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && value.length() <= 9 ? Integer.valueOf(value) : null;
  }

  private static String expected(Set<String> known) {
    return " (expected: " + String.join(", ", known.stream().sorted().toList()) + ')';
  }
}
