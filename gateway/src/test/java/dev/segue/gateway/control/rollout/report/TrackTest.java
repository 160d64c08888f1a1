package dev.segue.gateway.control.rollout.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private static Side side(long ok, long errors, Duration latency) {
    long[] buckets = new long[LatencyBuckets.COUNT];
    buckets[LatencyBuckets.of(latency.toNanos())] = ok + errors;
    return new Side(new Counts(ok, errors, 0, 0), LatencyHistogram.of(buckets));
  }

  private static Point point(int second) {
    SideSeen seen = SideSeen.of(side(9, 1, Duration.ofMillis(20)));
    return new Point(START.plusSeconds(second), second % 100, seen, SideSeen.NONE);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,1", "60,12", "300,60", "3600,60"})
  void pointsAreAFifthOfAnIntervalApart(int interval, int spacing) {
    assertThat(Track.of(Duration.ofSeconds(interval)).spacing())
        .isEqualTo(Duration.ofSeconds(spacing));
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 601, 1201, 10_000})
  void neverMoreThanTheMostAndNothingIsLost(int count) {
    Track track = Track.of(Duration.ofSeconds(5));
    for (int second = 1; second <= count; second++) {
      track = track.with(point(second));
      assertThat(track.points()).hasSizeLessThanOrEqualTo(Track.MOST);
    }
    assertThat(track.points().stream().mapToLong(point -> point.candidate().requests()).sum())
        .isEqualTo(10L * count);
    assertThat(track.points().getLast())
        .extracting(Point::at, Point::weight)
        .containsExactly(START.plusSeconds(count), (double) (count % 100));
    assertThat(track.points()).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
    assertThat(track.spacing().toSeconds() == 1).isEqualTo(count <= Track.MOST);
  }

  @Test
  void aPairHasTheRequestsOfBothAndTheWeightOfTheLater() {
    SideSeen slow = SideSeen.of(side(10, 10, Duration.ofMillis(200)));
    Point both = point(1).with(new Point(START.plusSeconds(2), 50, slow, SideSeen.NONE));

    assertThat(both.weight()).isEqualTo(50);
    assertThat(both.candidate().requests()).isEqualTo(30);
    assertThat(both.candidate().errorPercent()).isEqualTo(100.0 * 11 / 30);
    assertThat(both.candidate().p95Millis()).isBetween(190.0, 210.0);
    assertThat(both.stable().errorPercent()).as("of no request").isNull();
    assertThat(both.stable().p95Millis()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 16_000, 1_000_000, 23_456_789, 2_000_000_000, 137_000_000_000L})
  void latenciesAreRightToAboutFivePerCent(long nanos) {
    Side side = side(100, 0, Duration.ofNanos(nanos));
    double millis = Objects.requireNonNull(SideSeen.of(side).p95Millis());

    assertThat(Math.abs(millis * 1e6 - nanos)).isLessThanOrEqualTo(Math.max(20_000, nanos * 0.06));
  }

  @Test
  void evenPartsHaveNoneWhereThereIsNone() {
    Track track = Track.of(Duration.ofSeconds(5)).with(point(0)).with(point(1)).with(point(100));

    List<@Nullable Point> even = track.even(4);
    assertThat(even).hasSize(4);
    assertThat(Objects.requireNonNull(even.getFirst()).candidate().requests()).isEqualTo(20);
    assertThat(even.subList(1, 3)).containsOnlyNulls();
    assertThat(even.get(3)).isEqualTo(point(100));
    assertThat(Track.of(Duration.ofSeconds(5)).even(2)).containsOnlyNulls();
  }

  @Test
  void aChronicleSurvivesTheJournal() {
    Chronicle chronicle =
        Chronicle.begun(2, Duration.ofSeconds(60))
            .withPoint(point(7))
            .withStep(0, "set-weight 5", START)
            .withStep(1, "judge", START.plusSeconds(1))
            .withVerdict("errors", new Chronicle.Said(START, "fail", "20 % of 100"))
            .withVerdict("errors", new Chronicle.Said(START, "pass", "1 % of 100"))
            .withEnd(START.plusSeconds(9), START.plusSeconds(9));

    assertThat(Chronicle.read(chronicle.text())).isEqualTo(chronicle);
    assertThat(chronicle.checks())
        .singleElement()
        .satisfies(check -> {
          assertThat(check.looks()).isEqualTo(2);
          assertThat(check.last().verdict()).isEqualTo("pass");
          assertThat(check.worst().verdict()).isEqualTo("fail");
        });
    assertThat(chronicle.steps())
        .extracting(Chronicle.StepTime::ended)
        .containsExactly(START.plusSeconds(1), START.plusSeconds(9));
  }
}
