package dev.segue.gateway.data.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import dev.segue.gateway.time.NanoClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What cannot be made from outside: an exchange that fails in its deadline. */
final class ExchangeDeadlineTest {
  /** A clock that fails in an exchange's deadline, once. */
  private static final class Failing implements NanoClock {
    private final LeapClock time = new LeapClock();
    private final AtomicInteger failures = new AtomicInteger();

    @Override
    public long nanos() {
      boolean inDeadline =
          StackWalker.getInstance()
              .walk(frames ->
                  frames.anyMatch(frame ->
                      frame.getClassName().equals(Exchange.class.getName())
                          && frame.getMethodName().equals("deadline")));
      if (inDeadline && failures.getAndIncrement() == 0) {
        throw new IllegalStateException("a clock that fails, for a test");
      }
      return time.nanos();
    }
  }

  /** Scenario: it had no deadline from then on, and waited for its backend for ever. */
  @Test
  void oneThatFailsInItsDeadlineEndsWithItsConnection() {
    Failing clock = new Failing();
    try (FakeBackend deaf = FakeBackend.scripted(Scripts.stallBeforeHead());
        TestGateway gateway =
            TestGateway.start(
                TestGateway.of(
                    Map.of("old", deaf), "split { old = 1 }, timeouts { head = 10h, total = 0 }"),
                clock);
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      Await.equal("requests", 1, deaf::count);
      clock.time.leap(Duration.ofHours(11));
      assertThat(client.end()).isEqualTo(End.RESET);
      assertThat(clock.failures.get()).isEqualTo(1);
      gateway.assertBooksBalance();
      Await.equal("backend connections", 0, deaf::openConnections);
    }
  }
}
