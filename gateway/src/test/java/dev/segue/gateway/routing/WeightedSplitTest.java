package dev.segue.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares of a route: in order of their ids, divided by what they have in common. */
final class WeightedSplitTest {
  private static List<Integer> weights(WeightedSplit split) {
    return IntStream.range(0, split.size()).map(split::weight).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource({
    "99, 1, 99, 1, 100",
    "50, 50, 1, 1, 2",
    "0, 100, 0, 1, 1",
    "1000000, 999998, 500000, 499999, 999999",
    "1000000, 1000000, 1, 1, 2",
    "6, 4, 3, 2, 5",
  })
  void weightsAreDividedByTheirGreatestCommonDivisor(int a, int b, int x, int y, long sum) {
    WeightedSplit split = Samples.split(Map.of("a", a, "b", b));

    assertThat(weights(split)).containsExactly(x, y);
    assertThat(split.sum()).isEqualTo(sum);
    assertThat(split.weightOf("a")).as("as configured").isEqualTo(a);
  }

  @Test
  void sharesAreInOrderOfTheBackendsId() {
    WeightedSplit split = Samples.split(Map.of("c", 1, "a", 2, "b", 3));

    assertThat(split.shares())
        .extracting(share -> share.backend().id())
        .containsExactly("a", "b", "c");
    assertThat(weights(split)).containsExactly(2, 3, 1);
    assertThat(split.backend(2).id()).isEqualTo("c");
  }

  @Test
  void aBackendThatIsNotInTheRouteHasNoWeightAndOneAtZeroHas() {
    WeightedSplit split = Samples.split(Map.of("a", 1, "b", 0));

    assertThat(split.weightOf("b")).isZero();
    assertThat(split.weightOf("c")).isNull();
  }

  @Test
  void aSplitWithoutAWeightAboveZeroIsNone() {
    assertThatThrownBy(() -> Samples.split(Map.of("a", 0, "b", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("all weights are 0");
    assertThatThrownBy(() -> new WeightedSplit(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, RouteConfig.MAX_WEIGHT + 1, Integer.MIN_VALUE})
  void aWeightOutOfRangeIsRefused(int weight) {
    Backend backend = Samples.backend("a", 0);

    assertThatThrownBy(() -> new Share(backend, weight)).hasMessageContaining("weight: " + weight);
  }
}
