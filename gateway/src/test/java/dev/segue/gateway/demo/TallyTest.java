package dev.segue.gateway.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void sliceHoldsWhatHappenedSinceTheOneBefore() {
    tally.answered(Demo.OLD, MILLISECONDS.toNanos(900));
    tally.take(MILLISECONDS.toNanos(1000));
    tally.answered(Demo.OLD, MILLISECONDS.toNanos(2));
    tally.answered(Demo.OLD, MILLISECONDS.toNanos(2));
    tally.answered(Demo.OLD, MILLISECONDS.toNanos(2));
    tally.answered(Demo.NEW, MILLISECONDS.toNanos(8));

    Tally.Slice slice = tally.take(MILLISECONDS.toNanos(500));

    assertThat(slice.perSecond()).isEqualTo(8);
    assertThat(slice.newShare()).isEqualTo(25);
    assertThat(slice.p50Millis()).isCloseTo(2, within(0.1));
    assertThat(slice.p99Millis()).isCloseTo(8, within(0.1));
  }

  @Test
  void sliceWithoutRequestsHasNoShare() {
    assertThat(tally.take(MILLISECONDS.toNanos(500)).newShare()).isNegative();
  }

  @Test
  void everyFailureCountsAndTheFirstOnesAreKept() {
    for (int i = 0; i < 100; i++) {
      tally.failed("reason " + i, MILLISECONDS.toNanos(1));
    }
    tally.answered(Demo.OLD, MILLISECONDS.toNanos(1));

    assertThat(tally.totals().requests()).isEqualTo(101);
    assertThat(tally.totals().failed()).isEqualTo(100);
    assertThat(tally.totals().reasons()).startsWith("reason 0").hasSize(5);
  }

  @Test
  void metricIsTheSumOfItsSeries() {
    String page =
        """
        # TYPE segue_fallback_total counter
        segue_fallback_total{from="new",reason="reset"} 2.0
        segue_fallback_total{from="new",reason="connect_failed"} 5.0
        segue_fallback_totals{from="new"} 100.0
        """;
    assertThat(Observer.sum(page, "segue_fallback_total")).isEqualTo(7);
    assertThat(Observer.sum(page, "segue_diverted_total")).isZero();
  }

  @Test
  void troubleOfAnyKindIsNoCleanResult() {
    assertThat(new Result(10, 0, 1, 2, List.of()).isClean()).isTrue();
    assertThat(new Result(10, 1, 1, 2, List.of()).isClean()).isFalse();
    assertThat(new Result(10, 0, 1, 2, List.of("admin")).isClean()).isFalse();
    assertThat(new Result(6012, 0, 87, 9, List.of()).totals())
        .isEqualTo("demo: 6012 requests, 0 failed, 87 fell back, 9 weight changes");
  }
}
