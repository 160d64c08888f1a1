package dev.segue.gateway.data.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.LimitsConfig.OverConnections;
import dev.segue.gateway.data.listen.ConnectionLimit.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When the gate is shut, when it is opened, and that nobody is forgotten before it. */
final class ConnectionLimitTest {
  private final List<Boolean> told = new ArrayList<>();

  @Test
  void theLastOneShutsTheGateAndAnyEndOpensIt() {
    ConnectionLimit limit = new ConnectionLimit(told::add, 2, OverConnections.WAIT);
    assertThat(limit.enter()).isEqualTo(Entry.ADMITTED);
    assertThat(limit.enter()).isEqualTo(Entry.LAST);
    assertThat(told).containsExactly(false);
    assertThat(limit.enter()).as("one of the same turn").isEqualTo(Entry.ADMITTED);
    limit.leave();
    assertThat(told).as("still full").containsExactly(false);
    limit.leave();
    assertThat(told).containsExactly(false, true);
    assertThat(limit.open()).isEqualTo(1);
  }

  @Test
  void whoIsOneTooManyIsRefusedAndNotCounted() {
    ConnectionLimit limit = new ConnectionLimit(told::add, 1, OverConnections.REPLY);
    assertThat(limit.enter()).isEqualTo(Entry.ADMITTED);
    assertThat(limit.enter()).isEqualTo(Entry.REFUSED);
    assertThat(limit.open()).isEqualTo(1);
    assertThat(told).isEmpty();
  }

  @Test
  void anotherLimitCountsAtOnce() {
    ConnectionLimit limit = new ConnectionLimit(told::add, 2, OverConnections.WAIT);
    limit.enter();
    limit.set(1, OverConnections.WAIT);
    assertThat(told).containsExactly(false);
    limit.set(5, OverConnections.WAIT);
    assertThat(told).containsExactly(false, true);
    limit.set(1, OverConnections.WAIT);
    limit.set(1, OverConnections.REPLY);
    assertThat(told).containsExactly(false, true, false, true);
  }

  @Test
  void theGateIsOpenWhenAllHaveLeftWhateverTheOrder() throws Exception {
    for (int round = 0; round < 300; round++) {
      AtomicBoolean open = new AtomicBoolean(true);
      ConnectionLimit limit = new ConnectionLimit(open::set, 1, OverConnections.WAIT);
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    start.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  limit.enter();
                  limit.leave();
                }));
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(open).as("round %d", round).isTrue();
    }
  }
}
