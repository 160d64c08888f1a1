package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlThreadTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final AtomicLong now = new AtomicLong();
  private final ControlThread thread = new ControlThread(now::get);

  @AfterEach
  void close() {
    thread.close();
  }

  @Test
  void stuckThreadIsSeenAndForgivenWhenItComesRound() throws Exception {
    thread.start();
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    thread.execute(() -> {
      entered.countDown();
      awaitQuietly(stuck);
    });
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(thread.tickedWithin(LIMIT)).isTrue();

    now.addAndGet(LIMIT.toNanos() + 1);
    assertThat(thread.tickedWithin(LIMIT)).isFalse();

    stuck.countDown();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!thread.tickedWithin(LIMIT) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000); // a condition is awaited, not a time
    }
    assertThat(thread.tickedWithin(LIMIT)).isTrue();
  }

  @Test
  void tasksRunInOrderAndAFailingOneEndsAlone() {
    List<Integer> ran = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      thread.execute(() -> {
        ran.add(number);
        if (number == 50) {
          throw new IllegalStateException("task 50 fails on purpose");
        }
      });
    }
    thread.close();

    assertThat(ran).hasSize(100).isSorted();
  }

  @Test
  void nothingIsTakenAfterClosing() {
    thread.close();

    assertThatThrownBy(() -> thread.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    thread.schedule(() -> {}, Duration.ZERO); // a late timer is dropped
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
