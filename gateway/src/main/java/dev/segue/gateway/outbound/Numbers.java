package dev.segue.gateway.outbound;

import dev.segue.gateway.control.rollout.judge.Reading;
import java.util.regex.Pattern;

/** Numbers that are written in strings. */
final class Numbers {
  private static final int MAX_LENGTH = 100;

  /** What JSON, Prometheus and people write; no hexadecimal ones, and none with a unit. */
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private static final Pattern INFINITE = Pattern.compile("([+-]?)[iI]nf(?:inity)?");

  private Numbers() {}

  /** A number, or nothing for NaN; an infinite one is a number. */
  static Reading read(String text) {
    String word = text.length() > MAX_LENGTH ? "" : text.strip();
    if (DECIMAL.matcher(word).matches()) {
      return reading(Double.parseDouble(word));
    }
    if (INFINITE.matcher(word).matches()) {
      boolean negative = word.startsWith("-");
      return reading(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    return word.equalsIgnoreCase("nan")
        ? new Reading.Nothing()
        : new Reading.Failed("\"" + Visible.beginning(text, 60) + "\" (expected: a number)");
  }

  static Reading reading(double number) {
    return Double.isNaN(number) ? new Reading.Nothing() : new Reading.Value(number);
  }
}
