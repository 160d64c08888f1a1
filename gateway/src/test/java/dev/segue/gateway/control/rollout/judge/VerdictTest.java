package dev.segue.gateway.control.rollout.judge;

import static dev.segue.gateway.control.rollout.judge.Seen.counts;
import static dev.segue.gateway.control.rollout.judge.Seen.errors;
import static dev.segue.gateway.control.rollout.judge.Seen.latencies;
import static dev.segue.gateway.control.rollout.judge.Seen.look;
import static dev.segue.gateway.control.rollout.judge.Seen.millis;
import static dev.segue.gateway.control.rollout.judge.Seen.reading;
import static dev.segue.gateway.control.rollout.judge.Seen.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.CheckConfig.Quantile;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One look at one check: the verdict, and the sentence that the operator reads. */
class VerdictTest {
  private static final CheckConfig MAX_5 =
      new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, 0.05, null, 0);
  private static final CheckConfig MAX_1 =
      new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, 0.01, null, 0);
  private static final CheckConfig SUCCESS_99 =
      new CheckConfig.Rate("success", CheckConfig.Measure.SUCCESS_RATE, 0.99, null, 0);
  private static final CheckConfig AVAILABLE_95 =
      new CheckConfig.Rate("available", CheckConfig.Measure.AVAILABILITY, 0.95, null, 0);
  private static final CheckConfig AS_STABLE =
      new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, null, 0.001, 0);
  private static final CheckConfig P95_2S =
      new CheckConfig.Latency("p95", Quantile.P95, Duration.ofSeconds(2), null, 0);
  private static final CheckConfig P50_AS_STABLE =
      new CheckConfig.Latency("p50", Quantile.P50, null, 0.2, 0);
  private static final CheckConfig P95_AS_STABLE =
      new CheckConfig.Latency("p95", Quantile.P95, null, 0.2, 0);
  private static final CheckConfig RANGE =
      new CheckConfig.ThresholdRange("queue", "prom", "q", 1.0, 100.0);

  static Stream<Arguments> limits() {
    return Stream.of(
        arguments(MAX_5, errors(0, 59), "Pass: error rate 0 % of 59 requests, limit 5 %"),
        arguments(MAX_5, errors(2, 59), "Pass: error rate 3.39 % of 59 requests, limit 5 %"),
        arguments(MAX_5, errors(5, 100), "Pass: error rate 5 % of 100 requests, limit 5 %"),
        arguments(
            MAX_5,
            errors(0, 20),
            "NeedMore 39: error rate 0 % of 20 requests, limit 5 %: 39 more requests needed to tell"),
        arguments(
            MAX_5,
            errors(7, 100),
            "NeedMore 1762: error rate 7 % of 100 requests, limit 5 %, which may be chance:"
                + " 1762 more requests needed to tell"),
        arguments(MAX_5, errors(20, 100), "Fail: error rate 20 % of 100 requests, limit 5 %"),
        arguments(MAX_5, errors(9, 20), "Fail: error rate 45 % of 20 requests, limit 5 %"),
        arguments(MAX_1, errors(20, 500), "Fail: error rate 4 % of 500 requests, limit 1 %"),
        arguments(
            MAX_1, counts(492, 0, 20, 0), "Fail: error rate 3.91 % of 512 requests, limit 1 %"),
        arguments(MAX_1, counts(299, 0, 0, 99), "Pass: error rate 0 % of 299 requests, limit 1 %"),
        arguments(
            MAX_5, counts(0, 0, 0, 512), "NeedMore 59: none of 512 requests reached the candidate"),
        arguments(
            SUCCESS_99, errors(0, 299), "Pass: success rate 100 % of 299 requests, limit 99 %"),
        arguments(
            SUCCESS_99, errors(30, 1000), "Fail: success rate 97 % of 1000 requests, limit 99 %"),
        arguments(
            AVAILABLE_95,
            counts(0, 0, 0, 512),
            "Fail: availability 0 % of 512 requests, limit 95 %"),
        arguments(
            AVAILABLE_95,
            counts(70, 10, 10, 10),
            "Fail: availability 70 % of 100 requests, limit 95 %"),
        arguments(
            AVAILABLE_95,
            counts(998, 1, 1, 0),
            "Pass: availability 99.8 % of 1000 requests, limit 95 %"),
        arguments(P95_2S, millis(59, 1400), "Pass: p95 1.38 s of 59 requests, limit 2 s"),
        arguments(
            P95_2S,
            millis(58, 1400),
            "NeedMore 1: p95 1.38 s of 58 requests, limit 2 s: 1 more request needed to tell"),
        arguments(P95_2S, millis(59, 2000), "Pass: p95 1.98 s of 59 requests, limit 2 s"),
        arguments(
            P95_2S,
            latencies(20, Duration.ofSeconds(3)),
            "Fail: p95 2.95 s of 20 requests, limit 2 s"),
        arguments(
            P95_2S,
            errors(0, 0).plus(counts(0, 0, 0, 3)),
            "NeedMore 59: none of 3 requests reached the candidate"));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void againstALimit(CheckConfig check, Side candidate, String expected) {
    assertThat(said(check, look(candidate, Side.NONE))).isEqualTo(expected);
  }

  static Stream<Arguments> comparisons() {
    return Stream.of(
        arguments(
            AS_STABLE,
            errors(25, 5000),
            errors(0, 5000),
            "Fail: error rate 0.5 % of 5000 requests, the stable's 0 % of 5000:"
                + " worse by more than 0.1 points, and not by chance"),
        arguments(
            AS_STABLE,
            errors(1, 20),
            errors(0, 20),
            "NeedMore 2753: error rate 5 % of 20 requests, the stable's 0 % of 20:"
                + " 2753 more requests needed to tell"),
        arguments(
            AS_STABLE,
            errors(25, 5000),
            errors(25, 5000),
            "Pass: error rate 0.5 % of 5000 requests, the stable's 0.5 % of 5000"),
        arguments(
            AS_STABLE,
            errors(0, 5000),
            errors(25, 5000),
            "Pass: error rate 0 % of 5000 requests, the stable's 0.5 % of 5000"),
        arguments(
            AS_STABLE,
            errors(1400, 1_000_000),
            errors(1000, 1_000_000),
            "Pass: error rate 0.14 % of 1000000 requests, the stable's 0.1 % of 1000000"),
        arguments(
            AS_STABLE,
            counts(0, 0, 0, 50),
            errors(0, 950),
            "NeedMore 20: none of 50 requests reached the candidate"),
        arguments(
            AS_STABLE,
            errors(0, 19),
            Side.NONE,
            "NeedMore 1: 19 requests of the candidate and none of the stable to compare:"
                + " 1 more request needed to tell"),
        arguments(
            AS_STABLE,
            errors(9, 500),
            Side.NONE,
            "Pass: error rate 1.8 % of 500 requests, and none of the stable to compare with"),
        arguments(
            AS_STABLE,
            counts(1, 0, 0, 29),
            errors(0, 500),
            "NeedMore 1393: error rate 0 % of 1 request, the stable's 0 % of 500:"
                + " 1393 more requests needed to tell"),
        arguments(
            P50_AS_STABLE,
            millis(100, 65),
            millis(1900, 50),
            "Fail: p50 64 ms of 100 requests, the stable's 49.3 ms of 1900:"
                + " longer by more than 20 %, and not by chance"),
        arguments(
            P95_AS_STABLE,
            millis(100, 65),
            millis(1900, 65),
            "Pass: p95 64 ms of 100 requests, the stable's 64 ms of 1900"),
        arguments(
            P95_AS_STABLE,
            millis(99, 65),
            millis(1900, 65),
            "NeedMore 1: 99 and, of the stable, 1900 latencies to compare:"
                + " 1 more request needed to tell"),
        arguments(
            P95_AS_STABLE,
            millis(200, 65),
            millis(50, 65),
            "NeedMore 200: 200 and, of the stable, 50 latencies to compare:"
                + " 200 more requests needed to tell"),
        arguments(
            P95_AS_STABLE,
            millis(200, 65),
            Side.NONE,
            "Pass: p95 64 ms of 200 requests, and none of the stable to compare with"),
        arguments(
            P95_AS_STABLE,
            upTo(400, 100).plus(millis(40, 400)),
            upTo(4000, 100),
            "Fail: p95 394 ms of 440 requests, the stable's 94.4 ms of 4000:"
                + " longer by more than 20 %, and not by chance"),
        arguments(
            P95_AS_STABLE,
            upTo(94, 100).plus(millis(6, 150)),
            upTo(100, 100),
            "NeedMore 100: p95 147 ms of 100 requests, the stable's 92.3 ms of 100:"
                + " longer by more than 20 %, which may be chance:"
                + " 100 more requests needed to tell"));
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void againstTheStable(CheckConfig check, Side candidate, Side stable, String expected) {
    assertThat(said(check, look(candidate, stable))).isEqualTo(expected);
  }

  static Stream<Arguments> readings() {
    return Stream.of(
        arguments(new Reading.Value(100), "Pass: value 100"),
        arguments(new Reading.Value(1), "Pass: value 1"),
        arguments(new Reading.Value(100.25), "Fail: value 100.25, at most 100 expected"),
        arguments(new Reading.Value(0), "Fail: value 0, at least 1 expected"),
        arguments(
            new Reading.Value(Double.POSITIVE_INFINITY),
            "Fail: value infinite, at most 100 expected"),
        arguments(new Reading.Value(Double.NaN), "NoData: the source has no value"),
        arguments(new Reading.Nothing(), "NoData: the source has no value"),
        arguments(new Reading.Failed("status 503"), "SourceError: the source failed: status 503"));
  }

  @ParameterizedTest
  @MethodSource("readings")
  void aNumberFromElsewhere(Reading reading, String expected) {
    assertThat(said(RANGE, reading(reading))).isEqualTo(expected);
  }

  @Test
  void aSourceThatNobodyAskedHasFailed() {
    assertThat(said(RANGE, look(errors(0, 100), Side.NONE)))
        .isEqualTo("SourceError: the source was not asked");
  }

  @Test
  void noRequestIsNoData() {
    assertThat(said(MAX_5, look(Side.NONE, errors(0, 5000))))
        .isEqualTo("NoData: no request was assigned to the candidate");
  }

  @Test
  void ofALimitAndAComparisonTheWorseOneCounts() {
    CheckConfig both =
        new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, 0.05, 0.001, 0);

    assertThat(said(both, look(errors(25, 5000), errors(0, 5000))))
        .startsWith("Fail: error rate 0.5 % of 5000 requests, the stable's");
    assertThat(said(both, look(errors(0, 5000), errors(0, 5000))))
        .isEqualTo(
            "Pass: error rate 0 % of 5000 requests, limit 5 %;"
                + " error rate 0 % of 5000 requests, the stable's 0 % of 5000");
  }

  @Test
  void theMinimumCanBeSet() {
    assertThat(
            said(
                new CheckConfig.Rate("errors", CheckConfig.Measure.ERROR_RATE, 0.05, 0.001, 20),
                look(errors(1, 20), errors(0, 20))))
        .startsWith("Pass: error rate 5 % of 20 requests, limit 5 %");
  }

  private static String said(CheckConfig check, Look look) {
    Verdict verdict =
        Judge.of(List.of(check), Draw.POWER).assess(look).verdicts().getFirst().verdict();
    String number = verdict instanceof Verdict.NeedMore(long n, _) ? " " + n : "";
    return verdict.getClass().getSimpleName() + number + ": " + verdict.reason();
  }
}
