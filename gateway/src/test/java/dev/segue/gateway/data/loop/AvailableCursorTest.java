package dev.segue.gateway.data.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class AvailableCursorTest {
  /** Weights with a switch each. */
  private static final class Group implements AvailableCursor.Candidates {
    final int[] weights;
    final boolean[] away;

    Group(int... weights) {
      this.weights = weights;
      away = new boolean[weights.length];
    }

    @Override
    public int size() {
      return weights.length;
    }

    @Override
    public int weight(int index) {
      return away[index] ? 0 : weights[index];
    }
  }

  private static int[] count(AvailableCursor cursor, Group group, int picks) {
    int[] counts = new int[group.size()];
    for (int i = 0; i < picks; i++) {
      counts[cursor.next(group)]++;
    }
    return counts;
  }

  @Test
  void candidatesAreServedByWeight() {
    AvailableCursor cursor = new AvailableCursor();
    Group group = new Group(5, 1, 1);
    for (int round = 0; round < 20; round++) {
      assertThat(count(cursor, group, 7)).containsExactly(5, 1, 1);
    }
  }

  @Test
  void whatIsAwayIsNeverPickedAndTheRestKeepsItsProportions() {
    AvailableCursor cursor = new AvailableCursor();
    Group group = new Group(4, 3, 1);
    group.away[0] = true;
    assertThat(count(cursor, group, 400)).containsExactly(0, 300, 100);
  }

  @Test
  void nobodyIsPickedWhereNobodyCanServe() {
    AvailableCursor cursor = new AvailableCursor();
    Group group = new Group(1, 2);
    group.away[0] = true;
    group.away[1] = true;
    assertThat(cursor.next(group)).isEqualTo(-1);
    assertThat(cursor.next(new Group())).isEqualTo(-1);
  }

  @Test
  void oneThatComesBackGetsNoBurst() {
    AvailableCursor cursor = new AvailableCursor();
    Group group = new Group(1, 1, 1);
    count(cursor, group, 10);
    group.away[1] = true;
    count(cursor, group, 10_000);
    group.away[1] = false;
    int longest = 0;
    int run = 0;
    for (int i = 0; i < 300; i++) {
      run = cursor.next(group) == 1 ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    assertThat(longest).as("picks in a row for the one that came back").isLessThanOrEqualTo(2);
  }

  @Test
  void theRestGetsNoBurstWhenAHeavyOneLeaves() {
    for (int before = 0; before < 204; before++) {
      AvailableCursor cursor = new AvailableCursor();
      Group group = new Group(100, 1, 1);
      count(cursor, group, before);
      group.away[0] = true;
      int[] counts = count(cursor, group, 20);
      assertThat(counts[1])
          .as("of 20 picks between two equals, left after %d", before)
          .isBetween(8, 12);
    }
  }

  @Property(tries = 300)
  void proportionsHoldInEveryStretch(
      @ForAll @Size(4) List<@IntRange(min = 1, max = 50) Integer> weights,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 15) Integer> present) {
    AvailableCursor cursor = new AvailableCursor();
    Group group = new Group(weights.stream().mapToInt(w -> w).toArray());
    for (int mask : present) {
      int sum = 0;
      for (int i = 0; i < 4; i++) {
        group.away[i] = (mask & 1 << i) == 0;
        sum += group.weight(i);
      }
      int[] counts = count(cursor, group, sum * 2);
      for (int i = 0; i < 4; i++) {
        assertThat(counts[i])
            .as("%s, mask %d, candidate %d", weights, mask, i)
            .isBetween(2 * group.weight(i) - 4, 2 * group.weight(i) + 4);
      }
    }
  }
}
