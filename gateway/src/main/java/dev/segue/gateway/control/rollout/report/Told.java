package dev.segue.gateway.control.rollout.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as a report has them. */
final class Told {
  static final String NOTHING = "-";

  private static final int DIGITS = 3;

  private Told() {}

  static String number(@Nullable Double value) {
    if (value == null) {
      return NOTHING;
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(DIGITS));
    boolean whole = rounded.scale() <= 0 || rounded.signum() == 0;
    return whole
        ? Long.toString(rounded.longValue())
        : rounded.stripTrailingZeros().toPlainString();
  }

  static String at(@Nullable Instant at) {
    return at == null ? NOTHING : at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** {@code 1h 02m 03s}; what is 0 in front is left out. */
  static String time(@Nullable Instant from, @Nullable Instant to) {
    if (from == null || to == null) {
      return NOTHING;
    }
    Duration time = Duration.between(from, to);
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%dh %02dm %02ds", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** On one line, and without what would turn the direction of what follows. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          boolean hidden =
              Character.isISOControl(c)
                  || Character.getType(c) == Character.FORMAT
                  || Character.getType(c) == Character.SURROGATE
                  || Character.getType(c) == Character.LINE_SEPARATOR
                  || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
          clean.appendCodePoint(hidden ? ' ' : c);
        });
    return clean.toString();
  }
}
