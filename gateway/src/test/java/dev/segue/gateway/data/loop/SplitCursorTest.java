package dev.segue.gateway.data.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.routing.Samples;
import dev.segue.gateway.routing.WeightedSplit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SEMANTICS section 2, the split. */
final class SplitCursorTest {
  /** A split that was in force for some picks. */
  record Stretch(Map<String, Integer> weights, int picks) {}

  @Provide
  Arbitrary<Map<String, Integer>> weights() {
    return Arbitraries.maps(
            Arbitraries.of("a", "b", "c", "d", "e", "f"),
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.integers().between(0, 12)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(50, 99))))
        .ofMinSize(1)
        .ofMaxSize(6)
        .filter(map -> map.values().stream().anyMatch(weight -> weight > 0));
  }

  @Provide
  Arbitrary<List<Stretch>> histories() {
    return Combinators.combine(weights(), Arbitraries.integers().between(0, 40))
        .as(Stretch::new)
        .list()
        .ofMaxSize(12);
  }

  @Property(tries = 400)
  void everyWindowOfSumPicksIsExactAfterAnyChanges(
      @ForAll("histories") List<Stretch> history,
      @ForAll("weights") Map<String, Integer> last,
      @ForAll @IntRange(min = 0, max = 7) int loop) {
    SplitCursor cursor = new SplitCursor(loop, 8);
    for (Stretch stretch : history) {
      WeightedSplit split = Samples.split(stretch.weights());
      assertExactWindows(split, picks(cursor, split, stretch.picks()));
    }
    WeightedSplit split = Samples.split(last);
    assertExactWindows(split, picks(cursor, split, (int) split.sum() * 3));
  }

  private static int[] picks(SplitCursor cursor, WeightedSplit split, int count) {
    int[] picks = new int[count];
    for (int i = 0; i < count; i++) {
      picks[i] = cursor.next(split);
    }
    return picks;
  }

  private static void assertExactWindows(WeightedSplit split, int[] picks) {
    int sum = (int) split.sum();
    int[] expected = new int[split.size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = split.weight(i);
    }
    int[] inWindow = new int[split.size()];
    for (int i = 0; i < picks.length; i++) {
      inWindow[picks[i]]++;
      if (i >= sum) {
        inWindow[picks[i - sum]]--;
      }
      if (i >= sum - 1) {
        assertThat(inWindow)
            .as("window that ends at pick %d of %s", i, split.shares())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void theSmallShareIsServedInFullThoughTheSplitChangesEveryTenPicks() {
    assertSmallShare(0.01, List.of(Map.of("a", 99, "b", 1)));
    assertSmallShare(0.01, List.of(Map.of("a", 99, "b", 1), Map.of("a", 60, "b", 1, "c", 39)));
    assertSmallShare(0.01, List.of(Map.of("a", 99, "b", 1), Map.of("b", 10_000, "z", 990_000)));
    assertSmallShare(
        0.01,
        List.of(
            Map.of("a", 99, "b", 1),
            Map.of("a", 33, "b", 1, "c", 33, "d", 33),
            Map.of("c", 99, "b", 1)));
  }

  @Test
  void aShareThatGoesToZeroAndBackKeepsWhatItHadWaited() {
    assertSmallShare(0.005, List.of(Map.of("a", 99, "b", 1), Map.of("a", 1, "b", 0)));
  }

  private static void assertSmallShare(double expected, List<Map<String, Integer>> inTurn) {
    List<WeightedSplit> splits =
        new ArrayList<>(); // twice, so that each change brings a new object
    inTurn.forEach(weights -> splits.add(Samples.split(weights)));
    inTurn.forEach(weights -> splits.add(Samples.split(weights)));
    for (int loop = 0; loop < 4; loop++) {
      SplitCursor cursor = new SplitCursor(loop, 4);
      int picked = 0;
      for (int change = 0; change < 10_000; change++) {
        WeightedSplit split = splits.get(change % splits.size());
        for (int pick = 0; pick < 10; pick++) {
          picked += split.backend(cursor.next(split)).id().equals("b") ? 1 : 0;
        }
      }
      assertThat(picked / 100_000.0)
          .as("share of b on loop %d with %s", loop, inTurn)
          .isBetween(expected - 0.001, expected + 0.001);
    }
  }

  @Property(tries = 300)
  void loopsTogetherErrByLessThanOnePickEach(
      @ForAll @IntRange(min = 1, max = 16) int loops,
      @ForAll @IntRange(min = 0, max = 1000) int first,
      @ForAll @IntRange(min = 1, max = 1000) int second,
      @ForAll @Size(16) List<@IntRange(min = 0, max = 400) Integer> progress) {
    WeightedSplit split = Samples.split(Map.of("a", first, "b", second));
    long picked = 0;
    long all = 0;
    for (int loop = 0; loop < loops; loop++) {
      SplitCursor cursor = new SplitCursor(loop, loops);
      for (int pick = 0; pick < progress.get(loop); pick++) {
        picked += cursor.next(split) == 0 ? 1 : 0;
        all++;
      }
    }
    double due = (double) all * split.weight(0) / split.sum();
    assertThat(Math.abs(picked - due)).as("error over %d loops", loops).isLessThan(loops);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8})
  void loopsDoNotSendTheirOnePerCentTogether(int loops) {
    WeightedSplit split = Samples.split(Map.of("a", 99, "b", 1));
    List<Integer> when = new ArrayList<>();
    SplitCursor[] cursors = new SplitCursor[loops];
    for (int loop = 0; loop < loops; loop++) {
      cursors[loop] = new SplitCursor(loop, loops);
    }
    for (int round = 0; round < 1000; round++) {
      for (SplitCursor cursor : cursors) {
        if (cursor.next(split) == 1) {
          when.add(round);
        }
      }
    }
    assertThat(when).hasSize(loops * 10);
    for (int i = 1; i < when.size(); i++) {
      assertThat(when.get(i) - when.get(i - 1))
          .as("rounds apart")
          .isBetween(70 / loops, 130 / loops + 1);
    }
  }

  @Test
  void aShareThatAppearsOrComesBackIsOwedNothing() {
    SplitCursor cursor = new SplitCursor(0, 1);
    WeightedSplit without = Samples.split(Map.of("a", 1));
    WeightedSplit with = Samples.split(Map.of("a", 90, "b", 10));
    WeightedSplit zero = Samples.split(Map.of("a", 90, "b", 0));
    assertThat(picks(cursor, without, 1000)).containsOnly(0);
    assertThat(count(picks(cursor, with, 10), 1)).as("b in its first ten picks").isEqualTo(1);
    assertThat(picks(cursor, zero, 1000)).containsOnly(0);
    assertThat(count(picks(cursor, with, 10), 1)).as("b after it was at 0").isEqualTo(1);
    assertThat(picks(cursor, without, 1000)).containsOnly(0);
    assertThat(count(picks(cursor, with, 10), 1)).as("b after it was absent").isEqualTo(1);
  }

  private static long count(int[] picks, int share) {
    return Arrays.stream(picks).filter(pick -> pick == share).count();
  }

  @Test
  void theLargestWeightsDoNotOverflow() {
    Map<String, Integer> weights =
        Map.of("a", 1_000_000, "b", 999_999, "c", 1_000_000, "d", 1, "e", 1_000_000, "f", 0);
    WeightedSplit split = Samples.split(weights);
    SplitCursor cursor = new SplitCursor(3, 4);
    picks(cursor, Samples.split(Map.of("a", 1, "d", 1_000_000)), 777);
    picks(cursor, Samples.split(Map.of("a", 1_000_000, "b", 1)), 777);
    int[] counts = new int[split.size()];
    for (long pick = 0; pick < split.sum(); pick++) {
      counts[cursor.next(split)]++;
    }
    assertThat(counts).containsExactly(1_000_000, 999_999, 1_000_000, 1, 1_000_000, 0);
  }

  @Test
  void aMillionToOneIsServedOnceARound() {
    WeightedSplit split = Samples.split(Map.of("a", 1_000_000, "b", 1));
    SplitCursor cursor = new SplitCursor(0, 1);
    long picked = 0;
    for (long pick = 0; pick < 3 * split.sum(); pick++) {
      picked += cursor.next(split);
    }
    assertThat(picked).isEqualTo(3);
  }

  @Test
  void tiesGoByName() {
    TreeMap<String, Integer> equal = new TreeMap<>(Map.of("c", 7, "a", 7, "b", 7));
    WeightedSplit split = Samples.split(equal.descendingMap());
    for (int loop = 0; loop < 4; loop++) {
      SplitCursor cursor = new SplitCursor(loop, 4);
      assertThat(picks(cursor, split, 6)).as("loop %d", loop).containsExactly(0, 1, 2, 0, 1, 2);
    }
    assertThat(split.backend(0).id()).isEqualTo("a");
  }

  @Test
  void picksAreSpreadNotBunched() {
    WeightedSplit split = Samples.split(Map.of("a", 3, "b", 1));
    SplitCursor cursor = new SplitCursor(0, 1);
    picks(cursor, split, new Random(5).nextInt(9));
    int[] picks = picks(cursor, split, 400);
    for (int i = 0; i + 3 < picks.length; i++) {
      assertThat(count(Arrays.copyOfRange(picks, i, i + 4), 1)).isEqualTo(1);
    }
  }
}
