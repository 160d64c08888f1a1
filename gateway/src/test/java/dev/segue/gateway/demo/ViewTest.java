package dev.segue.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.view.RolloutView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewTest {
  private static final Story STORY = Story.of(Scenario.BY_HAND, Duration.ofSeconds(30));
  private static final Sight BEGIN =
      new Sight(
          STORY,
          0,
          Duration.ZERO,
          Observer.Seen.NOTHING,
          Tally.Slice.NONE,
          new Tally.Totals(0, 0, List.of()));
  private static final Sight TROUBLE =
      new Sight(
          STORY,
          5,
          Duration.ofSeconds(12),
          new Observer.Seen(50, "open", "down", 14, 88, null),
          new Tally.Slice(199.6, 0.5, 6.14, 9.86),
          new Tally.Totals(2412, 0, List.of()));

  private static final Sight UPDATE =
      new Sight(
          Story.of(Scenario.ROLLING, Duration.ofSeconds(30)),
          1,
          Duration.ofSeconds(9),
          new Observer.Seen(33, "closed", "updated, draining, old", 0, 0, rolling(1, 3)),
          new Tally.Slice(200, 50, 6, 9),
          new Tally.Totals(1800, 0, List.of()));

  private static RolloutView rolling(int done, int total) {
    return new RolloutView(
        "rolling",
        "orders",
        "orders",
        "orders",
        "rolling",
        "progressing",
        "",
        1,
        null,
        null,
        null,
        new LinkedHashMap<>(),
        0,
        done,
        total,
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  private final StringWriter written = new StringWriter();
  private final PrintWriter out = new PrintWriter(written);

  @Test
  void pictureShowsBothSplitsAndWhatClientsAndGatewaySay() {
    assertThat(LiveView.lines(TROUBLE, List.of("12:00:00 INFO  breaker new: closed -> open")))
        .contains(
            "  12 s of 30 s",
            "  0 %  1 %  5 %  25 %  50 %  [dies]  back  75 %  100 %",
            "  configured   " + "#".repeat(25) + ".".repeat(25) + "  new 50 %",
            "  observed     " + ".".repeat(50) + "  new 0.5 %",
            "  clients      200 requests/s, p50 6.1 ms, p99 9.9 ms",
            "  so far       2412 requests, 0 failed, 14 fell back, 88 diverted",
            "  new version  breaker open, health down",
            "  12:00:00 INFO  breaker new: closed -> open");
  }

  @Test
  void updateOfInstancesShowsHowFarEachIs() {
    assertThat(LiveView.lines(UPDATE, List.of()))
        .contains(
            "  configured   " + "#".repeat(17) + ".".repeat(33) + "  new 33 %",
            "  instances    updated, draining, old; breaker closed",
            "  rollout      progressing, 1 of 3 instances");
    assertThat(PlainView.line(UPDATE))
        .startsWith(" 9 s  new 33 %, seen 50 %; ")
        .endsWith(
            "; updated, draining, old; breaker closed; rollout progressing, 1 of 3 instances");
  }

  @Test
  void shareIsThatOfTheInstancesThatAreUpdated() {
    assertThat(Observer.updatedPercent(List.of())).isZero();
    assertThat(Observer.updatedPercent(List.of("updated", "starting", "old"))).isEqualTo(33);
    assertThat(Observer.updatedPercent(List.of("updated", "updated"))).isEqualTo(100);
  }

  @Test
  void pictureIsAsHighWhateverItShows() {
    assertThat(LiveView.lines(BEGIN, List.of()))
        .hasSameSizeAs(LiveView.lines(TROUBLE, List.of("1", "2", "3", "4")));
  }

  @Test
  void pictureFitsATerminalOfTheUsualSize() {
    assertThat(LiveView.lines(TROUBLE, List.of()))
        .hasSizeLessThan(24)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(LiveView.WIDTH));
  }

  @Test
  void shareWithoutRequestsIsUnknown() {
    assertThat(LiveView.lines(BEGIN, List.of()))
        .contains("  observed     " + ".".repeat(50) + "  new -");
  }

  @Test
  void nextPictureIsDrawnOverTheOneBefore() {
    View view = View.live(out);
    view.frame(BEGIN);
    assertThat(written.toString()).doesNotContain("A\r");
    view.frame(TROUBLE);
    assertThat(written.toString())
        .contains("\u001b[" + LiveView.lines(BEGIN, List.of()).size() + "A\r\u001b[2K  12 s");
  }

  @Test
  void lineThatWouldWrapIsCut() {
    View view = View.live(out);
    view.log("x".repeat(500));
    view.frame(BEGIN);
    assertThat(written.toString())
        .contains("  " + "x".repeat(LiveView.WIDTH - 2) + '\n')
        .doesNotContain("x".repeat(LiveView.WIDTH - 1));
  }

  @Test
  void picturesLogKeepsTheNewestLines() {
    View view = View.live(out);
    for (int i = 1; i <= LiveView.LOG_LINES + 1; i++) {
      view.log("event " + i);
    }
    view.frame(BEGIN);
    assertThat(written.toString())
        .doesNotContain("event 1\n")
        .contains("event 2\n", "event " + (LiveView.LOG_LINES + 1) + '\n');
  }

  @Test
  void plainViewIsOneLineASceneAndASecondWithoutSequences() {
    View view = View.plain(out);
    view.scene(TROUBLE);
    view.frame(TROUBLE);
    view.second(TROUBLE);
    assertThat(written.toString().lines())
        .containsExactly(
            "12 s  == dies: the new version dies; what it was asked falls back, then it is taken out",
            "12 s  new 50 %, seen 0.5 %; 200 requests/s, p50 6.1 ms, p99 9.9 ms; 0 failed, 14 fell"
                + " back, 88 diverted; breaker open, health down");
  }
}
