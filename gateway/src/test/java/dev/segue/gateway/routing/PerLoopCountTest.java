package dev.segue.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A number that each loop adds to on its own. */
final class PerLoopCountTest {
  private static final int LOOPS = 5;

  @Property(tries = 100)
  void eachLoopSeesItsOwnPartAndTheSumIsAll(
      @ForAll @Size(max = 50) List<@IntRange(min = -9, max = 9) Integer> deltas) {
    PerLoopCount count = new PerLoopCount(LOOPS);
    long[] expected = new long[LOOPS];
    long sum = 0;
    for (int i = 0; i < deltas.size(); i++) {
      count.add(i % LOOPS, deltas.get(i));
      expected[i % LOOPS] += deltas.get(i);
      sum += deltas.get(i);
    }
    for (int loop = 0; loop < LOOPS; loop++) {
      assertThat(count.on(loop)).as("loop %d", loop).isEqualTo(expected[loop]);
    }
    assertThat(count.sum()).isEqualTo(sum);
  }

  @Test
  void loopsThatAddAtTheSameTimeLoseNothing() throws InterruptedException {
    PerLoopCount count = new PerLoopCount(LOOPS);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> loops = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      int loop = i;
      loops.add(
          Thread.ofPlatform()
              .start(() -> {
                awaitQuietly(start);
                for (int n = 0; n < 100_000; n++) {
                  count.add(loop, 1);
                }
              }));
    }
    start.countDown();
    for (Thread loop : loops) {
      loop.join();
    }
    assertThat(count.sum()).isEqualTo(LOOPS * 100_000L);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
