package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about a wrong line on rollouts, hooks, sources and notifiers. */
final class BadRolloutTest {
  @TempDir Path folder;

  private List<String> complaints(String line) {
    return new Hocon(folder).complaints(BadRolloutLines.VALID + line + '\n');
  }

  private void toldOnce(String line, String complaint) {
    assertThat(complaints(line)).containsExactly("a.conf:15: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadRolloutLines.KEYS)
  void unknownKeysAreRefusedWithAdvice(String line, String complaint) {
    toldOnce(line, complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadRolloutLines.SETTINGS)
  void wrongSettingsAreRefused(String line, String complaint) {
    toldOnce(line, complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadRolloutLines.STRATEGIES)
  void wrongStrategiesAreRefused(String line, String complaint) {
    toldOnce(line, complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadRolloutLines.CHECKS)
  void wrongChecksAreRefused(String line, String complaint) {
    toldOnce(line, complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadRolloutLines.CALLS)
  void wrongHooksAndSourcesAreRefusedWithoutShowingAnAddress(String line, String complaint) {
    toldOnce(line, complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadRolloutLines.NOTIFIERS)
  void wrongNotifiersAreRefusedWithoutShowingASecret(String line, String complaint) {
    toldOnce(line, complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadRolloutLines.DEFAULTS)
  void whatIsWrongWithDefaultsIsToldOnceForAllRollouts(String line, String complaint) {
    toldOnce(line, complaint);
  }

  @Test
  void nothingIsSaidOfWhatIsRight() {
    assertThat(complaints("")).isEmpty();
  }

  @Test
  void allThatIsWrongIsToldAtOnceInOrderOfLines() {
    String text =
        """
        segue.rollouts.x {
          route = item, stable = old
          strategy {
            canary {
              total-weight = 0
              steps = [ { judge = 0 }, 5, { set-weight = 1, hook = run }, { hook = rum } ]
            }
          }
          checks {
            a { error-rate { max = 7 } }
            b { source = prom, threshold-range {} }
          }
          interval = soon
          power { base = 9% }
          triggers { latency { limit = 0 } }
          bake = 31d
          freeze-windows = [ { days = [fri], from = 1, to = "08:00", zone = UTC } ]
          rollback { window = -1s }
          notify = [teem]
          bakes = 1s
        }
        segue.hooks.stop {}
        """;
    assertThat(complaints(text))
        .extracting(
            line -> line.substring(7, line.indexOf(": ", 10)).replace("segue.rollouts.x", ""))
        .containsExactly(
            "15: .candidate",
            "16: .route",
            "19: .strategy.canary.total-weight",
            "20: .strategy.canary.steps[0].judge",
            "20: .strategy.canary.steps[1]",
            "20: .strategy.canary.steps[2].hook",
            "20: .strategy.canary.steps[3].hook",
            "24: .checks.a.error-rate.max",
            "25: .checks.b.query",
            "25: .checks.b.threshold-range",
            "27: .interval",
            "28: .power.worse",
            "29: .triggers.latency.limit",
            "30: .bake",
            "31: .freeze-windows[0].from",
            "32: .rollback.window",
            "33: .notify[0]",
            "34: .bakes",
            "36: segue.hooks.stop.command");
  }

  @Test
  void missingKeysOfAFreezeWindowAreToldAllAtOnce() {
    assertThat(complaints("segue.rollouts.v2.freeze-windows = [ {} ]"))
        .extracting(line -> line.substring(0, line.indexOf(" (")))
        .containsExactly(
            "a.conf:15: segue.rollouts.v2.freeze-windows[0].days: missing",
            "a.conf:15: segue.rollouts.v2.freeze-windows[0].from: missing",
            "a.conf:15: segue.rollouts.v2.freeze-windows[0].to: missing",
            "a.conf:15: segue.rollouts.v2.freeze-windows[0].zone: missing");
  }

  @Test
  void deadlineBeforeTheLimitsOfLooksIsWarnedOf() {
    String line = "segue.rollouts.v2.progress-deadline = 1h";
    assertThat(new Hocon(folder).read(BadRolloutLines.VALID + line, ""))
        .isInstanceOf(ConfigResult.Loaded.class);
    toldOnce(
        line,
        "segue.rollouts.v2.progress-deadline: 1h (expected: more than the 13 intervals that the"
            + " limits of looks allow, 3900s)");
  }

  @Test
  void candidateThatIsInNoSplitIsUsed() {
    String spare = "segue.backends.spare { endpoints = [\"a:1\"] }\n";
    assertThat(complaints(spare)).singleElement().asString().contains("in no route");
    assertThat(complaints(spare + "segue.rollouts.v2.candidate = spare")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "segue.backends.old.health.version-header = \"\"",
        "segue.backends.old.health = null",
        "segue.rollouts.up.backend = new"
      })
  void endpointsThatReportNoVersionCannotBeUpdatedOneByOne(String line) {
    String backend = line.endsWith("new") ? "new" : "old";
    assertThat(complaints(line))
        .containsExactly(
            "a.conf:13: segue.rollouts.up.strategy.rolling.version: v2 (expected: backends."
                + backend
                + ".health.version-header, by which its endpoints report it)");
  }
}
