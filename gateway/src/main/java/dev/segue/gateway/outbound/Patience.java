package dev.segue.gateway.outbound;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** When a notice that failed is sent again: each time later, and when the receiver asks for it. */
final class Patience {
  static final int MAX_TRIES = 5;

  static final Duration MAX_TIME = Duration.ofMinutes(10);

  /** Nobody makes us wait for longer. */
  static final Duration MAX_HINT = Duration.ofMinutes(1);

  private static final Duration FIRST = Duration.ofSeconds(1);

  private final DoubleSupplier random;

  /**
   * @param random from 0 to below 1
   */
  Patience(DoubleSupplier random) {
    this.random = random;
  }

  /** The pause before the next try, or {@code null} where it is given up. */
  @Nullable Duration pause(HttpResult result, int tries, Duration since) {
    if (!mayHelp(result) || tries >= MAX_TRIES) {
      return null;
    }
    Duration longest = FIRST.multipliedBy(1L << (tries - 1));
    long nanos = (long) (longest.toNanos() * (0.5 + random.getAsDouble() / 2));
    Duration pause = longer(Duration.ofNanos(nanos), hint(result));
    return since.plus(pause).compareTo(MAX_TIME) > 0 ? null : pause;
  }

  private static boolean mayHelp(HttpResult result) {
    return switch (result) {
      case HttpResult.Answer answer -> answer.status() == 429 || answer.status() >= 500;
      case HttpResult.Failed _ -> true;
      case HttpResult.Refused _ -> false;
    };
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration hint(HttpResult result) {
    if (!(result instanceof HttpResult.Answer answer)) {
      return Duration.ZERO;
    }
    Optional<String> after = answer.headers().firstValue("Retry-After");
    if (after.isEmpty()) {
      return Duration.ZERO;
    }
    Duration asked = asked(after.get().strip(), answer.headers().firstValue("Date").orElse(""));
    return asked.compareTo(MAX_HINT) > 0 ? MAX_HINT : asked;
  }

  /** Seconds, or a date; that is told against the receiver's own, whatever our clock says. */
  private static Duration asked(String after, String date) {
    if (!after.isEmpty() && after.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return after.length() > 6 ? MAX_HINT : Duration.ofSeconds(Integer.parseInt(after));
    }
    try {
      Duration until = Duration.between(instant(date), instant(after));
      return until.isNegative() ? Duration.ZERO : until;
    } catch (DateTimeException notADate) {
      return Duration.ZERO;
    }
  }

  private static ZonedDateTime instant(String date) {
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
  }
}
