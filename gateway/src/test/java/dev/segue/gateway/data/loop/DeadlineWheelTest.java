package dev.segue.gateway.data.loop;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.time.NanoClock;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeadlineWheelTest {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) group.next();

  @AfterEach
  void endLoop() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Scenario: after an exception in one of them no deadline of the loop was ever reached again. */
  @Test
  void oneThatFailsDoesNotStopTheOthers() {
    NanoClock clock = NanoClock.system();
    DeadlineWheel wheel = new DeadlineWheel(loop, clock);
    AtomicInteger reached = new AtomicInteger();
    loop.execute(() -> {
      for (int i = 0; i < 6; i++) {
        boolean fails = i % 2 == 0;
        wheel.arm(
            new DeadlineWheel.Deadline() {
              @Override
              protected void reached(long now) {
                reached.incrementAndGet();
                if (fails) {
                  throw new IllegalStateException("a mistake");
                }
              }
            },
            clock.nanos());
      }
    });
    Await.equal("deadlines that were reached", 6, reached::get);
  }
}
