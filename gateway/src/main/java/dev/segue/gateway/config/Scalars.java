package dev.segue.gateway.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From one HOCON value to one Java value, or {@code null} where it is none of that kind. Numbers
 * and flags may be written as strings, because environment variables are.
 */
final class Scalars {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern UNITLESS = Pattern.compile("\\s*[-+]?[0-9.]+\\s*");
  // Typesafe Config would write out 1e999999999 in full
  private static final Pattern MEASURE =
      Pattern.compile("\\s*[-+]?[0-9]{1,18}(\\.[0-9]{1,18})?\\s*[A-Za-z]*\\s*");
  private static final Pattern PERCENT =
      Pattern.compile("\\s*-?[0-9]{1,9}(\\.[0-9]{1,9})?\\s*%\\s*");
  private static final double EXACT = 1L << 53;

  private Scalars() {}

  /** Any single value as it was written. */
  static @Nullable String text(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.atKey("v").getString("v");
      case OBJECT, LIST, NULL -> null;
    };
  }

  static @Nullable Long whole(ConfigValue value) {
    if (value.unwrapped() instanceof Double number) {
      boolean exact = Math.rint(number) == number && Math.abs(number) <= EXACT;
      return exact ? (Long) number.longValue() : null;
    }
    String text = text(value);
    return text != null && WHOLE.matcher(text).matches() ? (Long) Long.parseLong(text) : null;
  }

  static @Nullable Integer count(ConfigValue value) {
    return narrow(whole(value));
  }

  static @Nullable Double fraction(ConfigValue value) {
    try {
      double number = value.atKey("v").getDouble("v");
      return Double.isFinite(number) ? (Double) number : null;
    } catch (ConfigException notANumber) {
      return null;
    }
  }

  /** A share of 1, written as {@code 5%} or {@code 0.05}. */
  static @Nullable Double share(ConfigValue value) {
    String text = text(value);
    if (text == null || !isPercent(value)) {
      return fraction(value);
    }
    String number = text.substring(0, text.indexOf('%')).strip();
    return new BigDecimal(number).movePointLeft(2).doubleValue(); // 99.9 / 100 is not 0.999
  }

  static boolean isPercent(ConfigValue value) {
    String text = text(value);
    return text != null && PERCENT.matcher(text).matches();
  }

  static @Nullable Boolean flag(ConfigValue value) {
    String text = text(value);
    return switch (text == null ? "" : text.toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes" -> Boolean.TRUE;
      case "false", "off", "no" -> Boolean.FALSE;
      default -> null;
    };
  }

  /** A time with its unit; a bare number would be milliseconds, which nobody expects. */
  static @Nullable Duration duration(ConfigValue value) {
    String text = text(value);
    if (text == null || !MEASURE.matcher(text).matches()) {
      return null;
    }
    if (UNITLESS.matcher(text).matches()) {
      return text.strip().equals("0") ? Duration.ZERO : null;
    }
    try {
      return value.atKey("v").getDuration("v");
    } catch (ConfigException | ArithmeticException notATime) {
      return null;
    }
  }

  /** A size; a bare number is bytes. */
  static @Nullable Long bytes(ConfigValue value) {
    String text = text(value);
    if (text == null || !MEASURE.matcher(text).matches()) {
      return null;
    }
    try {
      return value.atKey("v").getBytes("v");
    } catch (ConfigException | ArithmeticException notASize) {
      return null;
    }
  }

  static @Nullable Integer byteCount(ConfigValue value) {
    return narrow(bytes(value));
  }

  private static @Nullable Integer narrow(@Nullable Long number) {
    return number != null && number.intValue() == number ? (Integer) number.intValue() : null;
  }

  /** One of the constants, written in lower case. */
  static <E extends Enum<E>> @Nullable E choice(Class<E> type, ConfigValue value) {
    String text = text(value);
    for (E constant : type.getEnumConstants()) {
      if (text != null && name(constant).equals(text)) {
        return constant;
      }
    }
    return null;
  }

  /** A constant as it is written. */
  static String name(Enum<?> constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }
}
