package dev.segue.gateway.control.rollout.judge;

import static dev.segue.gateway.control.rollout.judge.Seen.counts;
import static dev.segue.gateway.control.rollout.judge.Seen.errors;
import static dev.segue.gateway.control.rollout.judge.Seen.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.segue.gateway.config.TriggerConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When a rollout is rolled back between its looks. */
class TriggerWatchTest {
  private static final TriggerConfig SPIKE =
      new TriggerConfig(TriggerConfig.Kind.ERROR_RATE, 0.05, Duration.ofMinutes(5), true);
  private static final TriggerConfig SLOW =
      new TriggerConfig(TriggerConfig.Kind.LATENCY, 2, Duration.ofMinutes(10), true);
  private static final TriggerConfig DROP =
      new TriggerConfig(TriggerConfig.Kind.AVAILABILITY, 0.95, Duration.ofMinutes(2), true);
  private static final TriggerWatch ALL = TriggerWatch.of(List.of(SPIKE, SLOW, DROP));

  static Stream<Arguments> windows() {
    return Stream.of(
        arguments("all well", millis(100, 50), millis(1900, 50), List.of()),
        arguments("nobody there", Side.NONE, Side.NONE, List.of()),
        arguments("19 dead ones are too few", counts(0, 19, 0, 0), Side.NONE, List.of()),
        arguments(
            "20 dead ones are enough",
            counts(0, 0, 0, 20),
            Side.NONE,
            List.of("availability 0 % of 20 requests in 120 s, limit 95 %")),
        arguments("4 % is below the limit", errors(400, 10_000), Side.NONE, List.of()),
        arguments("2 of 20 may be chance", errors(2, 20), Side.NONE, List.of()),
        arguments(
            "20 %, half of it shielded",
            counts(80, 10, 10, 0),
            Side.NONE,
            List.of(
                "error rate 20 % of 100 requests in 300 s, limit 5 %",
                "availability 80 % of 100 requests in 120 s, limit 95 %")),
        arguments(
            "three times as long",
            millis(20, 150),
            millis(380, 50),
            List.of("p95 147 ms of 20 requests in 600 s, the stable's 49.3 ms, limit 2 times")),
        arguments("one and a half times as long", millis(1000, 75), millis(1000, 50), List.of()),
        arguments("no baseline", millis(1000, 150), millis(99, 50), List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("windows")
  void fires(String what, Side candidate, Side stable, List<String> expected) {
    assertThat(reasons(ALL, new Window(candidate, stable), LatencyHistogram.EMPTY))
        .isEqualTo(expected);
  }

  @Test
  void withoutAConcurrentBaselineItIsTheLastOneBefore() {
    Window alone = new Window(millis(1000, 150), Side.NONE);

    assertThat(reasons(ALL, alone, millis(100, 50).latencies()))
        .containsExactly(
            "p95 147 ms of 1000 requests in 600 s, the stable's before the rollout 49.3 ms,"
                + " limit 2 times");
    assertThat(reasons(ALL, alone, millis(99, 50).latencies())).isEmpty();
  }

  @Test
  void eachAsksForItsOwnWindow() {
    TriggerWatch.Watched watched =
        ALL.at(
            time ->
                time.toSeconds() == 120
                    ? new Window(errors(90, 100), Side.NONE)
                    : new Window(errors(0, 100), Side.NONE),
            LatencyHistogram.EMPTY);

    assertThat(watched.fired()).extracting(TriggerWatch.Fired::trigger).containsExactly(DROP);
  }

  @Test
  void theMoreLooksTheMoreItTakesAndItIsEnoughForARealSpike() {
    Window some = new Window(errors(12, 60), Side.NONE);
    Window real = new Window(errors(40, 200), Side.NONE);
    TriggerWatch late = ALL;
    for (int second = 0; second < 3600; second++) {
      late = late.at(_ -> new Window(errors(0, 200), Side.NONE), LatencyHistogram.EMPTY).next();
    }

    assertThat(reasons(ALL, some, LatencyHistogram.EMPTY)).hasSize(2);
    assertThat(reasons(late, some, LatencyHistogram.EMPTY)).isEmpty();
    assertThat(reasons(late, real, LatencyHistogram.EMPTY)).hasSize(2);
  }

  @Test
  void lookingWithoutVolumeSpendsNothing() {
    Window some = new Window(errors(12, 60), Side.NONE);
    TriggerWatch late = ALL;
    for (int second = 0; second < 3600; second++) {
      late = late.at(_ -> new Window(errors(0, 19), Side.NONE), LatencyHistogram.EMPTY).next();
    }

    assertThat(reasons(late, some, LatencyHistogram.EMPTY)).hasSize(2);
  }

  private static List<String> reasons(TriggerWatch watch, Window window, LatencyHistogram before) {
    return watch.at(_ -> window, before).fired().stream().map(TriggerWatch.Fired::reason).toList();
  }
}
