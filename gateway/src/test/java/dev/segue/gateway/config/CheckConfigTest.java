package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.segue.gateway.config.CheckConfig.Latency;
import dev.segue.gateway.config.CheckConfig.Measure;
import dev.segue.gateway.config.CheckConfig.Quantile;
import dev.segue.gateway.config.CheckConfig.Rate;
import dev.segue.gateway.config.CheckConfig.ThresholdRange;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a check refuses, whoever makes it. */
final class CheckConfigTest {
  private static void refused(ThrowingCallable making, String message) {
    assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
  }

  @Test
  void allThatIsWrongWithARateIsSaidAtOnce() {
    refused(
        () -> new Rate("A", Measure.ERROR_RATE, 1.0, -0.1, -1),
        "id: A (expected: "
            + Names.ID
            + "); minimum-requests: -1 (expected: 0..1000000000); max: 1.0 (expected: a share above"
            + " 0 and below 1, as in 0.05 or 5%); allowed-increase: -0.1 (expected: a share of 0 or"
            + " more, below 1, as in 0.001 or 0.1%)");
  }

  @Test
  void checkNeedsALimitOrAnIncrease() {
    String rest = ": no limit (expected: a limit, or an allowed-increase)";
    refused(() -> new Rate("a", Measure.ERROR_RATE, null, null, 0), "max" + rest);
    refused(() -> new Rate("a", Measure.SUCCESS_RATE, null, null, 0), "min" + rest);
    refused(() -> new Rate("a", Measure.AVAILABILITY, null, null, 0), "min" + rest);
    refused(() -> new Latency("a", Quantile.P50, null, null, 0), "max" + rest);
    assertThat(new Rate("a", Measure.AVAILABILITY, null, 0.0, 0).limited()).isFalse();
  }

  @Test
  void latencyIsBounded() {
    refused(
        () -> new Latency("a", Quantile.P50, Duration.ZERO, -0.2, 0),
        "max: 0 (expected: 1ms..24h); allowed-increase: -0.2 (expected: a share of 0 or more, as in"
            + " 0.2 or 20%)");
    assertThat(new Latency("a", Quantile.P99, null, 3.0, 0).allowedIncrease())
        .as("four times the stable's")
        .isEqualTo(3.0);
  }

  @Test
  void rangeHasAnEndAndTheRightOrder() {
    refused(
        () -> new ThresholdRange("a", "prom", "up", null, null),
        "threshold-range: empty (expected: min, max or both)");
    refused(
        () -> new ThresholdRange("a", "none", "up", 2.0, 1.0),
        "source: none (expected: "
            + Names.ID
            + "); threshold-range.min: 2.0 (expected: up to max, 1.0)");
    assertThat(new ThresholdRange("a", "prom", "up", 1.0, 1.0).max()).isEqualTo(1.0);
  }

  @Test
  void worstShareIsOfBadOnes() {
    assertThat(new Rate("a", Measure.ERROR_RATE, 0.05, null, 0).worstShare()).isEqualTo(0.05);
    assertThat(new Rate("a", Measure.SUCCESS_RATE, 0.99, null, 0).worstShare())
        .isCloseTo(0.01, within(1e-12));
  }
}
