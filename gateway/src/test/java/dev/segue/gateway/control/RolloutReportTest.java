package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.RolloutOperations.ReportForm;
import dev.segue.admin.RolloutOperations.RolloutOption;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.rollout.Rehearsal;
import dev.segue.gateway.control.rollout.report.Chronicle;
import dev.segue.gateway.control.rollout.report.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of a rollout for its report, over restarts as well, and replayed. */
class RolloutReportTest {
  private static final SegueConfig OLD_HAS_ALL = TestConfigs.orders("old=100");
  private static final String KEY = Chronicle.key("orders-v2");

  private final FakeJournal journal = new FakeJournal();
  private RolloutStage stage;

  @BeforeEach
  void start() {
    stage = new RolloutStage(OLD_HAS_ALL, journal, RolloutConfigs.canary());
  }

  private void restart() {
    stage =
        new RolloutStage(
            OLD_HAS_ALL, journal, stage.passed().plusSeconds(5), RolloutConfigs.canary());
  }

  private Chronicle stored() {
    return Chronicle.read(Objects.requireNonNull(journal.stored().rollouts().get(KEY)).content());
  }

  private String report(ReportForm form) {
    var report = stage.rollouts.report("orders-v2", form);
    if (report == null) {
      throw new AssertionError("no report");
    }
    return report.text();
  }

  @Test
  void aSuccessIsTold() {
    stage.say(RolloutVerb.START);
    stage.seconds(200, 1000, 0.001);
    stage.rollouts.tick();

    assertThat(report(ReportForm.MARKDOWN))
        .contains("Rollout orders\\-v2: succeeded", "start: because", "split = { new = 100 }")
        .contains("| errors | ", "pass: error rate 0 % of", "clean\\-up")
        .contains("| 1 | set\\-weight 20 | done | 2026\\-11\\-22T10:00:00Z | 0s |");
    assertThat(stored().ended()).isNotNull();
    assertThat(stored().track().points()).extracting(Point::weight).contains(20.0, 60.0, 100.0);
    assertThat(stage.rollouts.report("nope", ReportForm.HTML)).isNull();
  }

  @Test
  void aRestartKeepsWhatWasSeenAndTheEvents() {
    stage.say(RolloutVerb.START);
    stage.seconds(15, 1000, 0.001);
    stage.rollouts.close(); // an orderly end
    int points = stored().track().points().size();
    List<RolloutEventView> events = stage.rollouts.events("orders-v2", 0);

    restart();
    stage.seconds(10, 1000, 0.001);

    assertThat(stage.rollouts.events("orders-v2", 0))
        .startsWith(events.toArray(RolloutEventView[]::new));
    assertThat(stage.rollouts.events("orders-v2", events.getLast().id()))
        .as("no number is given twice, whatever was lost")
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.id()).isGreaterThan(events.getLast().id() + 999));
    assertThat(report(ReportForm.WINDOWS).lines().count()).isGreaterThan(points);
    assertThat(report(ReportForm.MARKDOWN)).contains("start: because");
  }

  @Test
  void aCrashLosesAMinuteAtMostOfWhatWasSeen() {
    stage.say(RolloutVerb.START);
    stage.seconds(130, 0, 0); // it waits for traffic: no phase moves for long
    Chronicle crashed = stored();

    assertThat(
            Duration.between(
                crashed.track().points().getLast().at(), RolloutStage.START.plus(stage.passed())))
        .isLessThanOrEqualTo(Duration.ofSeconds(62));
  }

  @Test
  void whatIsStoredForAReportIsStoredSeldom() {
    stage.say(RolloutVerb.START);
    stage.seconds(2, 0, 0);
    String before = stored().text();
    stage.seconds(10, 0, 0);
    assertThat(stored().text()).isEqualTo(before);
  }

  @Test
  void anUnreadableChronicleHoldsNothingUp() {
    stage.say(RolloutVerb.START);
    stage.seconds(5, 1000, 0);
    stage.control.plane.store(KEY, "{");

    restart();
    assertThat(stage.view().phase()).isEqualTo("progressing");
    assertThat(stage.rollouts.rollouts()).hasSize(1);
    stage.seconds(200, 1000, 0.001);
    assertThat(stage.view().phase()).isEqualTo("succeeded");
  }

  @Test
  void anotherAttemptBeginsAnew() {
    stage.say(RolloutVerb.START);
    stage.seconds(10, 1000, 0.3);
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(report(ReportForm.MARKDOWN))
        .contains("No check has been asked.", "| Reason | trigger error\\-rate");
    stage.seconds(700, 1000, 0);
    stage.say(RolloutVerb.RETRY);
    stage.seconds(3, 1000, 0);

    assertThat(stored().attempt()).isEqualTo(2);
    assertThat(stored().ended()).isNull();
    assertThat(stored().track().points()).hasSizeLessThan(4);
    stage.say(RolloutVerb.ABORT, RolloutOption.FORCE);
  }

  @Test
  void whatWasRecordedIsDecidedAlikeWhenItIsRehearsed() {
    stage.say(RolloutVerb.START);
    stage.seconds(200, 1000, 0.001);
    assertThat(rehearse(report(ReportForm.WINDOWS))).isEqualTo(Rehearsal.Ending.SUCCEEDED);
  }

  @Test
  void aRecordedRollbackIsRolledBackAgain() {
    stage.say(RolloutVerb.START);
    stage.seconds(10, 1000, 0.2);
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(rehearse(report(ReportForm.WINDOWS))).isEqualTo(Rehearsal.Ending.ROLLED_BACK);
  }

  private static Rehearsal.Ending rehearse(String windows) {
    return Rehearsal.of(RolloutConfigs.canary(), windows.lines().toList(), new ArrayList<>()::add);
  }
}
