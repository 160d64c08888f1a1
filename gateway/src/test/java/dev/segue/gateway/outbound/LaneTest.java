package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.NotifierConfig;
import dev.segue.gateway.outbound.Lane.Letter;
import dev.segue.gateway.outbound.Notice.Severity;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes where there is no room. */
class LaneTest {
  private static final NotifierConfig TO =
      new NotifierConfig(
          "team",
          URI.create("http://team.test/"),
          NotifierConfig.Form.JSON,
          "",
          Duration.ofSeconds(1));

  private final Lane lane = new Lane();

  private void add(String text, Severity severity) {
    lane.add(TO, new Notice("r", "r", "k", "p", text, severity, Instant.EPOCH, Map.of(), ""));
  }

  private void fill(Severity severity, int times) {
    for (int i = 0; i < times; i++) {
      add(severity + " " + i, severity);
    }
  }

  private List<String> rest() {
    List<String> texts = new ArrayList<>();
    for (Letter next = lane.begin(); next != null; next = lane.begin()) {
      texts.add(next.notice().text());
      boolean _ = lane.delivered();
    }
    return texts;
  }

  @Test
  void theOldestInfoGoesBeforeOlderWarnings() {
    add("warning", Severity.WARN);
    fill(Severity.INFO, Lane.ROOM - 1);
    add("alert", Severity.ALERT);

    assertThat(rest())
        .hasSize(Lane.ROOM)
        .startsWith("warning", "INFO 1")
        .doesNotContain("INFO 0")
        .endsWith("alert");
    assertThat(lane.tally().dropped()).isEqualTo(1);
  }

  @Test
  void anInfoNeverTakesTheRoomOfMore() {
    fill(Severity.WARN, Lane.ROOM);
    add("info", Severity.INFO);

    assertThat(rest()).hasSize(Lane.ROOM).startsWith("WARN 0").doesNotContain("info");
  }

  @Test
  void amongAlertsTheOldestGoes() {
    fill(Severity.ALERT, Lane.ROOM);
    add("newest", Severity.ALERT);

    assertThat(rest()).startsWith("ALERT 1").endsWith("newest");
  }

  @Test
  void oneIsUnderWayAtATime() {
    fill(Severity.INFO, 2);
    assertThat(lane.begin()).isNotNull();
    assertThat(lane.begin()).isNull();
    assertThat(lane.gaveUp()).as("the first that is given up").isTrue();
    assertThat(lane.begin()).isNotNull();
    assertThat(lane.gaveUp()).as("the second").isFalse();
    assertThat(lane.tally()).isEqualTo(new Notifier.Tally(0, 2, 0, 0));
  }
}
