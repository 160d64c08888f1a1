package dev.segue.gateway.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.stream.Collectors;

/** A split in words: {@code new=1 (0.5 %) old=199 (99.5 %)}. */
final class Shares {
  private static final MathContext DIGITS = new MathContext(4);

  private Shares() {}

  static String text(Map<String, Integer> weights) {
    long sum = weights.values().stream().mapToLong(Integer::longValue).sum();
    return weights.entrySet().stream()
        .map(e -> e.getKey() + '=' + e.getValue() + percent(e.getValue(), sum))
        .collect(Collectors.joining(" "));
  }

  private static String percent(int weight, long sum) {
    if (sum == 0) {
      return "";
    }
    BigDecimal percent =
        BigDecimal.valueOf(100L * weight)
            .divide(BigDecimal.valueOf(sum), DIGITS)
            .stripTrailingZeros();
    return " (" + percent.toPlainString() + " %)";
  }
}
