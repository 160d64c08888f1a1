package dev.segue.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alerts of {@code conf/}, as far as they can be checked without Prometheus. */
class AlertsFileTest {
  private static final Path FOLDER = Path.of("../conf");
  private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");
  private static final Pattern SERIES = Pattern.compile("\\bsegue_\\w+");

  private static String file(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }

  private static Set<String> all(Pattern pattern, int group, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult one) -> one.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void alertsAreAboutSeriesThatThereAre() throws IOException {
    Set<String> exposed =
        Arrays.stream(Family.values()).map(Family::exposed).collect(Collectors.toSet());
    assertThat(exposed).containsAll(all(SERIES, 0, file("alerts.yml")));
  }

  @Test
  void eachAlertHasATestARunbookAndALineInTheDocumentation() throws IOException {
    List<String> rules = List.of(file("alerts.yml").split("(?=- alert: )", -1));
    String tests = file("alerts_test.yml");
    String page = Files.readString(Path.of("../docs/metrics.md"));
    Set<String> alerts = all(ALERT, 1, file("alerts.yml"));
    assertThat(alerts).hasSize(rules.size() - 1).hasSizeGreaterThan(9);
    assertThat(rules.subList(1, rules.size()))
        .allSatisfy(rule -> assertThat(rule).contains("severity: ", "summary: ", "runbook: "));
    for (String alert : alerts) {
      assertThat(tests).contains("alertname: " + alert);
      assertThat(page).contains("| `" + alert + "` |");
    }
  }
}
