package dev.segue.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ratios, goals and the table. */
class ResultTest {
  private static final Metric RATE = Metric.REQUESTS_PER_SECOND;
  private static final Metric PER_CPU = Metric.REQUESTS_PER_CPU_SECOND;

  private final List<Round> rounds = new ArrayList<>();

  private static Candidate candidate(String id) {
    return Candidate.peer(id, id.toUpperCase(Locale.ROOT), Program.NGINX, 1);
  }

  private ResultTest round(String candidate, double rate, double perCpu, double busy) {
    rounds.add(
        new Round(
            1,
            candidate,
            Measurement.of(Map.of(RATE, rate, PER_CPU, perCpu, Metric.CORE_BUSY, busy))));
    return this;
  }

  private Result result(Map<String, String> refused, Goal... goals) {
    Scenario scenario =
        new Scenario(
            "s",
            "Small",
            Load.Wrk.get("/", 64),
            1,
            List.of(candidate("a"), candidate("b"), candidate("c")),
            List.of(goals),
            Scenario.Part.QUICK);
    return new Result(scenario, rounds, refused);
  }

  @Test
  void theMedianOfRatiosIsNotTheRatioOfMedians() {
    round("a", 10, 1, 100).round("b", 100, 1, 100);
    round("a", 20, 1, 100).round("b", 10, 1, 100);
    round("a", 90, 1, 100).round("b", 30, 1, 100);
    Result result = result(Map.of());
    assertThat(result.ratio("a", List.of("b"), RATE)).isEqualTo(new Spread(2, 0.1, 3));
    assertThat(result.spread("a", RATE)).isEqualTo(new Spread(20, 10, 90));
  }

  @Test
  void theBetterOfTheOthersCountsInEachRound() {
    round("a", 100, 1, 100).round("b", 50, 1, 100).round("c", 200, 1, 100);
    round("a", 100, 1, 100).round("b", 400, 1, 100).round("c", 10, 1, 100);
    Spread ratio = result(Map.of()).ratio("a", List.of("b", "c"), RATE);
    assertThat(ratio).isEqualTo(new Spread(0.375, 0.25, 0.5));
  }

  @Test
  void coresThatWereNotFullAreComparedByWhatACpuSecondGave() {
    Goal goal = Goal.ratio(RATE, "a", 1.1, "b");
    round("a", 100, 300, 70).round("b", 100, 200, 99);
    Verdict verdict = result(Map.of(), goal).verdict(goal);
    assertThat(verdict.perCpu()).isTrue();
    assertThat(verdict.got()).isEqualTo(new Spread(1.5, 1.5, 1.5));
    assertThat(verdict.word()).isEqualTo("met");
    rounds.clear();
    round("a", 100, 300, 99).round("b", 100, 200, 99);
    assertThat(result(Map.of(), goal).verdict(goal).perCpu()).isFalse();
    assertThat(result(Map.of(), goal).verdict(goal).word()).isEqualTo("missed");
  }

  @Test
  void whoHadErrorsIsNotReportedAndNotComparedWith() {
    Goal goal = Goal.ratio(RATE, "a", 1.1, "b");
    round("a", 100, 300, 99).round("b", 100, 200, 99);
    Result result = result(Map.of("b", "3 reads failed"), goal);
    assertThat(result.spread("b", RATE)).isNull();
    assertThat(result.verdict(goal).word()).isEqualTo("not judged");
    String table = new Table(report(result)).markdown();
    assertThat(table).contains("B is not reported: 3 reads failed", "| B | - |", "not judged");
  }

  @Test
  void lessIsBetterForSomeMetrics() {
    assertThat(Goal.absolute(Metric.RSS_GROWTH_MIB, "a", 60).met(59)).isTrue();
    assertThat(Goal.absolute(Metric.RSS_GROWTH_MIB, "a", 60).met(61)).isFalse();
    assertThat(Goal.ratio(RATE, "a", 1.1, "b").met(1.09)).isFalse();
  }

  @Test
  void theTableHasGoalAndVerdictBesideEachRatio() {
    Goal goal = Goal.ratio(RATE, "a", 1.1, "b");
    round("a", 24_000, 300, 99).round("b", 20_000, 200, 99);
    assertThat(new Table(report(result(Map.of(), goal))).markdown())
        .contains(
            "| Small | A: requests/s against B | >= 1.10 | **1.20** (1.20 .. 1.20) | met |",
            "| A | **24 000** (24 000 .. 24 000) |");
  }

  private static Report report(Result result) {
    Machine machine = new Machine("cpu", 2, "4 GiB", "Debian", "6.1", "25", Map.of("nginx", "1"));
    Cores cores = new Cores(0, 1, 1);
    return new Report("2026-01-31", "abc", "test", machine, cores, "-Xmx1m", 1, List.of(result));
  }
}
