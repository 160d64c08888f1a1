package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.segue.gateway.config.TriggerConfig.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a trigger refuses, whoever makes it. */
final class TriggerConfigTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @ParameterizedTest
  @CsvSource({
    "ERROR_RATE, 0",
    "ERROR_RATE, 1",
    "ERROR_RATE, NaN",
    "AVAILABILITY, -0.1",
    "AVAILABILITY, 1"
  })
  void rateIsAShare(Kind kind, double limit) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TriggerConfig(kind, limit, MINUTE, true))
        .withMessage("limit: " + limit + " (expected: a share above 0 and below 1)");
  }

  @ParameterizedTest
  @CsvSource({"0.99", "1000.1", "NaN"})
  void latencyIsTimesTheStables(double limit) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TriggerConfig(Kind.LATENCY, limit, MINUTE, true))
        .withMessage("limit: " + limit + " (expected: 1..1000)");
  }

  @Test
  void windowIsHeldInMemoryAndSoIsBounded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TriggerConfig(Kind.LATENCY, 0, Duration.ofMinutes(61), true))
        .withMessage("limit: 0.0 (expected: 1..1000); window: 3660s (expected: 1s..1h)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TriggerConfig(Kind.ERROR_RATE, 0.5, Duration.ofMillis(999), true))
        .withMessage("window: 999ms (expected: 1s..1h)");
    assertThat(new TriggerConfig(Kind.LATENCY, 1, Duration.ofHours(1), false).auto()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"ERROR_RATE, error-rate", "LATENCY, latency", "AVAILABILITY, availability"})
  void kindIsWrittenAsInAFile(Kind kind, String text) {
    assertThat(kind).hasToString(text);
  }
}
