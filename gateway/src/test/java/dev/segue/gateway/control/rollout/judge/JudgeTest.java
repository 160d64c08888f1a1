package dev.segue.gateway.control.rollout.judge;

import static dev.segue.gateway.control.rollout.judge.Seen.counts;
import static dev.segue.gateway.control.rollout.judge.Seen.errors;
import static dev.segue.gateway.control.rollout.judge.Seen.look;
import static dev.segue.gateway.control.rollout.judge.Seen.millis;
import static dev.segue.gateway.control.rollout.judge.Seen.reading;
import static dev.segue.gateway.control.rollout.judge.Seen.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.gateway.config.CheckConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rollout's looks, one after the other. */
class JudgeTest {
  private static final CheckConfig MAX_5 =
      new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, 0.05, null, 0);
  private static final CheckConfig QUEUE =
      new CheckConfig.ThresholdRange("queue", "prom", "q", null, 10.0);
  private static final Look GOOD = look(errors(0, 100), errors(0, 100));
  private static final Look BAD = look(errors(50, 100), errors(0, 100));
  private static final Look FEW = look(errors(0, 1), errors(0, 1));
  private static final Look QUIET = look(Side.NONE, errors(0, 100));

  private static Judge judge(CheckConfig... checks) {
    return Judge.of(List.of(checks), Draw.POWER);
  }

  private static List<String> outcomes(Judge judge, Look... looks) {
    List<String> outcomes = new ArrayList<>();
    for (Look look : looks) {
      Assessment assessment = judge.assess(look);
      outcomes.add(assessment.outcome().name());
      judge = assessment.next();
    }
    return outcomes;
  }

  @Test
  void aQuietCandidateIsNeverPromoted() {
    assertThat(outcomes(judge(MAX_5), FEW, QUIET, GOOD, QUIET))
        .containsExactly("INCONCLUSIVE", "NO_DATA", "PASS", "NO_DATA");
    assertThat(outcomes(judge(), QUIET)).as("without any check").containsExactly("NO_DATA");
  }

  @Test
  void aSourceThatFailsIsNoVerdict() {
    assertThat(outcomes(judge(QUEUE), reading(new Reading.Failed("status 503"))))
        .containsExactly("SOURCE_ERROR");
  }

  @Test
  void aFailureOutweighsEverything() {
    Assessment assessment = judge(MAX_5, QUEUE).assess(BAD);

    assertThat(assessment.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(assessment.verdicts())
        .extracting(checked -> checked.checkId() + ' ' + Outcome.of(checked.verdict()))
        .containsExactly("errors FAIL", "queue SOURCE_ERROR");
  }

  @Test
  void whatALookLeavesUndecidedIsKept() {
    Look third = look(errors(0, 20), Side.NONE);

    assertThat(outcomes(judge(MAX_5), third, third, third, third))
        .as("59 requests make a verdict, and the next one takes as many")
        .containsExactly("INCONCLUSIVE", "INCONCLUSIVE", "PASS", "INCONCLUSIVE");
  }

  @Test
  void littleByLittleItIsProvenToo() {
    Look few = look(errors(3, 20), Side.NONE);
    Judge judge = judge(MAX_5);
    List<String> outcomes = outcomes(judge, few, few, few, few, few, few, few, few, few, few);

    assertThat(outcomes).doesNotContain("PASS").contains("FAIL");
  }

  @Test
  void aLongGoodTimeIsNoCredit() {
    Judge judge = judge(MAX_5);
    for (int i = 0; i < 1000; i++) {
      judge = judge.assess(look(errors(0, 10_000), Side.NONE)).next();
    }

    assertThat(judge.assess(look(errors(30, 100), Side.NONE)).outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void aCandidateThatRecoversPassesAgain() {
    assertThat(outcomes(judge(MAX_5), BAD, GOOD)).containsExactly("FAIL", "PASS");
  }

  @Test
  void theComparisonAddsUpOverStepsAndLatencyDoesNot() {
    CheckConfig rate =
        new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, null, 0.001, 0);
    CheckConfig p95 = new CheckConfig.Latency("p95", CheckConfig.Quantile.P95, null, 0.2, 0);
    Side sixty = millis(60, 50);

    assertThat(outcomes(judge(p95), look(1, sixty, sixty), look(1, sixty, sixty)))
        .containsExactly("INCONCLUSIVE", "PASS");
    assertThat(outcomes(judge(p95), look(1, sixty, sixty), look(2, sixty, sixty)))
        .containsExactly("INCONCLUSIVE", "INCONCLUSIVE");
    assertThat(
            outcomes(
                judge(rate),
                look(1, errors(5, 1000), errors(0, 1000)),
                look(2, errors(20, 4000), errors(0, 4000))))
        .containsExactly("INCONCLUSIVE", "FAIL");
  }

  @Test
  void withNothingToCompareWithFewRequestsAddUp() {
    CheckConfig rate =
        new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, null, 0.001, 0);
    Look alone = look(errors(0, 10), Side.NONE);

    assertThat(outcomes(judge(rate), alone, alone, alone, alone))
        .containsExactly("INCONCLUSIVE", "PASS", "INCONCLUSIVE", "PASS");
    assertThat(outcomes(judge(rate), alone, look(errors(0, 10), errors(0, 1)), alone))
        .as("a stable that had a request is there to compare with")
        .containsExactly("INCONCLUSIVE", "INCONCLUSIVE", "INCONCLUSIVE");
  }

  @Test
  void eachPlannedLookAtLatencyLeavesLessForTheNext() {
    CheckConfig p50 = new CheckConfig.Latency("p50", CheckConfig.Quantile.P50, null, 0.2, 0);
    Look slower = look(upTo(100, 160), upTo(100, 100));
    Judge late = judge(p50);
    for (int planned = 0; planned < 1000; planned++) {
      late = late.assess(look(millis(100, 50), millis(100, 50))).next();
    }

    assertThat(outcomes(judge(p50), slower)).containsExactly("FAIL");
    assertThat(outcomes(late, slower)).containsExactly("INCONCLUSIVE");
    assertThat(outcomes(late, look(upTo(1000, 160), upTo(1000, 100)))).containsExactly("FAIL");
  }

  @Test
  void troubleOfBothIsNotTheCandidates() {
    CheckConfig rate =
        new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, null, 0.001, 0);

    assertThat(
            outcomes(
                judge(rate),
                look(1, errors(2, 2000), errors(38, 38_000)),
                look(2, errors(1000, 20_000), errors(1000, 20_000))))
        .as("a pooled table of both looks would blame the candidate: 4.6 % against 1.8 %")
        .containsExactly("PASS", "PASS");
  }

  @Test
  void aDeadCandidateFailsAvailabilityAndIsNotQuiet() {
    CheckConfig available =
        new CheckConfig.Rate("available", CheckConfig.Measure.AVAILABILITY, 0.95, null, 0);

    assertThat(outcomes(judge(available, MAX_5), look(counts(0, 0, 0, 50), errors(0, 950))))
        .containsExactly("FAIL");
  }

  @Test
  void countsBelowZeroAreRefused() {
    assertThatThrownBy(() -> new Counts(0, -1, 0, 0)).hasMessageContaining("none below 0");
  }
}
