package dev.segue.gateway.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as people write and read them: {@code 30s}, {@code 5m}, {@code 2h}. */
final class Times {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s|m|h)");

  private Times() {}

  /** The time, or {@code null} where the text is none. */
  static @Nullable Duration parse(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return null;
    }
    long count = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  /** In at most two units, as in {@code 1h 5m}. */
  static String text(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return both(seconds / 60, "m", seconds % 60, "s");
    }
    if (seconds < 86_400) {
      return both(seconds / 3600, "h", seconds % 3600 / 60, "m");
    }
    return both(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
  }

  private static String both(long large, String unit, long small, String smaller) {
    return small == 0 ? large + unit : large + unit + ' ' + small + smaller;
  }
}
