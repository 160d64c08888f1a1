package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers as an operator reads them. */
final class Wording {
  private Wording() {}

  /** {@code error rate 2.4 % of 512 requests}. */
  static String of(CheckConfig.OfTraffic check, Side side) {
    return name(check) + ' ' + value(check, side) + " of " + requests(total(check, side));
  }

  static String name(CheckConfig.OfTraffic check) {
    return switch (check) {
      case CheckConfig.Rate rate -> rate.measure().words();
      case CheckConfig.Latency latency -> latency.quantile().name().toLowerCase(Locale.ROOT);
    };
  }

  static String value(CheckConfig.OfTraffic check, Side side) {
    return switch (check) {
      case CheckConfig.Rate rate -> percent(rate.measure().shown(side.bad(rate.measure()).rate()));
      case CheckConfig.Latency latency ->
          time(side.latencies().quantile(latency.quantile().share()));
    };
  }

  private static long total(CheckConfig.OfTraffic check, Side side) {
    return switch (check) {
      case CheckConfig.Rate rate -> side.bad(rate.measure()).total();
      case CheckConfig.Latency _ -> side.latencies().count();
    };
  }

  static String requests(long count) {
    return count == 1 ? "1 request" : count + " requests";
  }

  /** All were diverted. */
  static Verdict noneReached(Side side, long needed) {
    return new Verdict.NeedMore(
        needed, "none of " + requests(side.counts().assigned()) + " reached the candidate");
  }

  /** {@code 12 more requests needed}, of which a limit is told, or a difference. */
  static String needed(long count) {
    return (count == 1 ? "1 more request" : count + " more requests") + " needed to tell";
  }

  /** Three digits that count: {@code 2.4 %}, {@code 0.125 %}; near 100 as many as 100 - x has. */
  static String percent(double share) {
    BigDecimal bad = rounded(100 * Math.min(share, 1 - share));
    BigDecimal shown = share <= 0.5 ? bad : BigDecimal.valueOf(100).subtract(bad);
    return plain(shown) + " %";
  }

  /** {@code 0.5 points} of a rate. */
  static String points(double share) {
    return plain(rounded(100 * share)) + " points";
  }

  static String time(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    return millis >= 1000 ? plain(rounded(millis / 1000)) + " s" : plain(rounded(millis)) + " ms";
  }

  /** {@code 20 %} of something else, so over 100, too. */
  static String percentOf(double share) {
    return plain(rounded(100 * share)) + " %";
  }

  static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "infinite" : "minus infinite";
    }
    return plain(BigDecimal.valueOf(value).round(new MathContext(6, RoundingMode.HALF_UP)));
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(3, RoundingMode.HALF_UP));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
