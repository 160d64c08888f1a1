package dev.segue.gateway.control.rollout.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.Side;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowReaderTest {
  @Test
  void countsAndLatenciesAreRead() {
    Side side =
        WindowReader.read(
                List.of(
                    "",
                    """
                    {"at": 5, "candidate": {"ok": 3, "error": 1, "latencies": {"20": 3, "0.5": 1}}}\
                    """))
            .getFirst()
            .window()
            .candidate();
    assertThat(side.counts()).isEqualTo(new Counts(3, 1, 0, 0));
    assertThat(side.latencies().count()).isEqualTo(4);
    assertThat(side.latencies().quantile(0.95).toMillis()).isBetween(19L, 20L);
  }

  @Test
  void aP95StandsForLatenciesThatHaveIt() {
    Side side =
        WindowReader.read(
                List.of(
                    "{\"at\": 5, \"stable\": {\"ok\": 95, \"shielded\": 5, \"p95Millis\": 80}}"))
            .getFirst()
            .window()
            .stable();
    assertThat(side.latencies().count()).isEqualTo(100);
    assertThat(side.latencies().quantile(0.95)).isGreaterThan(Duration.ofMillis(77));
    assertThat(side.latencies().quantile(0.5)).isLessThan(Duration.ofMillis(41));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[] | line 2: (expected: a JSON object)",
        "{\"at\": 1 | line 2: ",
        "{\"at\": 1} {} | line 2: ",
        "{} | line 2: at: missing (expected: seconds, 0..31622400, or an instant)",
        "{\"at\": -1} | line 2: at: -1 (expected: seconds",
        "{\"at\": \"noon\"} | line 2: at: \"noon\" (expected: an instant such as",
        "{\"at\": \"2026-11-22T09:30:00Z\"} | (expected: seconds in all lines",
        "{\"at\": 0} | line 2: at: 0 (expected: after the line before)",
        "{\"at\": 1, \"canidate\": {}} | line 2: canidate: {} (expected: one of at, candidate",
        "{\"at\": 1, \"stable\": 7} | line 2: stable: 7 (expected: an object)",
        "{\"at\": 1, \"stable\": {\"ok\": -1}} | line 2: stable.ok: -1 (expected: a whole number",
        "{\"at\": 1, \"stable\": {\"ok\": 1.5}} | line 2: stable.ok: 1.5 (expected: a whole number",
        "{\"at\": 1, \"stable\": {\"ok\": 1e30}} | line 2: stable.ok: ",
        "{\"at\": 1, \"stable\": {\"good\": 1}} | line 2: stable.good: 1 (expected: one of",
        "{\"at\": 1, \"stable\": {\"p95Millis\": \"x\"}} | line 2: stable.p95Millis: \"x\"",
        "{\"at\": 1, \"stable\": {\"latencies\": {\"x\": 1}}} | line 2: stable.latencies.x: 1",
        "{\"at\": 1, \"stable\": {\"latencies\": {}, \"p95Millis\": 1}} | not both",
      })
  void whatIsWrongIsToldWithItsLine(String line, String message) {
    assertThatThrownBy(() -> WindowReader.read(List.of("{\"at\": 0.5}", line)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void noLineIsNoWindow() {
    assertThatThrownBy(() -> WindowReader.read(List.of(" "))).hasMessageContaining("no line");
    assertThatThrownBy(() -> WindowReader.read(List.of("{\"at\": \"noon\"}")))
        .hasMessageContaining("an instant such as");
  }
}
