package dev.segue.gateway.control.rollout.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.RolloutOperations.Document;
import dev.segue.admin.RolloutOperations.ReportForm;
import dev.segue.admin.testing.SampleRollout;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Instant START = SampleRollout.STARTED;
  private static final String HOSTILE =
      "</pre><script>alert('x')</script> | **b** `c` \n# h \u202e";

  private static SideSeen seen(long ok, long errors, int millis) {
    long[] buckets = new long[LatencyBuckets.COUNT];
    buckets[LatencyBuckets.of(Duration.ofMillis(millis).toNanos())] = ok + errors;
    return SideSeen.of(new Side(new Counts(ok, errors, 0, 0), LatencyHistogram.of(buckets)));
  }

  private static Chronicle chronicle() {
    Chronicle chronicle = Chronicle.begun(1, Duration.ofSeconds(60)).withStep(0, "judge", START);
    for (int i = 1; i <= 100; i++) {
      int weight = i < 50 ? 5 : 50;
      SideSeen candidate = i == 30 ? SideSeen.NONE : seen(weight, i % 7 == 0 ? 1 : 0, 20 + i % 9);
      chronicle =
          chronicle.withPoint(
              new Point(START.plusSeconds(12L * i), weight, candidate, seen(100 - weight, 0, 18)));
    }
    return chronicle
        .withVerdict("errors", new Chronicle.Said(START, "fail", HOSTILE))
        .withEvents(
            List.of(
                event(1, "verb", "start: " + HOSTILE),
                event(2, "hook", "hook move has failed: " + HOSTILE),
                event(3, "trigger", "error-rate: 9 %")));
  }

  private static RolloutEventView event(long id, String kind, String text) {
    return new RolloutEventView(id, START, kind, "ops", text, "progressing", 5);
  }

  private static Document report(String phase, ReportForm form) {
    var view =
        SampleRollout.of(phase)
            .attempt(1)
            .at(100, 2)
            .because(HOSTILE)
            .undoUntil(START.plusSeconds(9000))
            .view();
    return new Report(view, chronicle(), START.plusSeconds(1300)).in(form);
  }

  @Test
  void markdownHasEverythingAndNothingOfItIsMarkup() {
    String text = report("succeeded", ReportForm.MARKDOWN).text();

    assertThat(text)
        .startsWith("# Rollout orders\\-v2: succeeded\n")
        .contains("\n    segue.routes.orders.split = { new = 100, old = 0 }\n")
        .contains("| 1 | set\\-weight 5 | done | 2026\\-11\\-22T09:30:00Z | 21m 40s |")
        .contains("| errors | 1 | fail: \\</pre\\>\\<script\\>alert\\('x'\\)")
        .contains("xychart-beta\n  title \"Weight of new, %\"")
        .contains("title \"Error rate, %\"", "title \"p95 of the latency, right to 5 %, ms\"")
        .contains("hook move has failed", "error\\-rate: 9 %")
        .doesNotContain("<script>", "\n# h", "**b**", "\u202e");
    assertThat(text.lines().filter(line -> line.startsWith("| 2026") && line.contains("| 5 |")))
        .as("rows of the course")
        .hasSizeBetween(5, 20);
    assertThat(text.lines().filter(line -> line.startsWith("  line ["))).hasSize(5);
  }

  @Test
  void htmlIsOneWellFormedPageWithoutScripts() throws Exception {
    Document report = report("rolled-back", ReportForm.HTML);

    assertThat(report.text())
        .contains("<style>" + report.style() + "</style>", "prefers-color-scheme: dark")
        .contains("<path class=\"one\"", "<path class=\"two\"", "Nothing: old serves")
        .contains("&lt;/pre&gt;&lt;script&gt;alert(&#39;x&#39;)")
        .doesNotContain("<script", "style=", "http://", "https://", "\u202e");
    assertThat(report.text()).as("a gap at the point without requests").contains("M").isNotNull();
    // What is well-formed as XML is read alike by every browser.
    String xml =
        report.text().replace("<!DOCTYPE html>\n", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
    var page =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(3);
    assertThat(page.getElementsByTagName("script").getLength()).isZero();
  }

  @Test
  void whatIsNotSeenIsSaid() {
    var view = SampleRollout.of("pending").view();
    for (ReportForm form : ReportForm.values()) {
      String text = new Report(view, Chronicle.NOTHING, START).in(form).text();
      if (form == ReportForm.WINDOWS) {
        assertThat(text).isEmpty();
      } else {
        assertThat(text).contains("Nothing was seen.", "No check has been asked.");
      }
    }
  }

  @Test
  void windowsCanBeReadAgain() {
    String text = report("succeeded", ReportForm.WINDOWS).text();
    List<WindowLines.Windowed> windows = WindowReader.read(text.lines().toList());

    List<Point> points = chronicle().track().points();
    assertThat(windows).hasSameSizeAs(points);
    for (int i = 0; i < windows.size(); i++) {
      assertThat(windows.get(i).at()).isEqualTo(points.get(i).at());
      Side candidate = windows.get(i).window().candidate();
      assertThat(SideSeen.of(candidate)).isEqualTo(points.get(i).candidate());
    }
  }

  @Test
  void ticksOfAnAxisAreRound() {
    assertThat(LineChart.nice(0.03)).isEqualTo(0.05);
    assertThat(LineChart.nice(1)).isEqualTo(1);
    assertThat(LineChart.nice(21)).isEqualTo(50);
    assertThat(LineChart.nice(7)).isEqualTo(10);
  }
}
