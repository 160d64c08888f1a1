package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Host names, with a name service, a worker thread and a clock that the test moves. */
class NamesTest {
  private final ManualControl thread = new ManualControl();
  private final Queue<Runnable> lookUps = new ArrayDeque<>();
  private final Map<String, List<InetAddress>> answers = new HashMap<>();
  private final TestControl control =
      new TestControl(
          TestConfigs.config(
              List.of(TestConfigs.backend("old", null, "old.test:9001", "old.test:9002")),
              List.of(TestConfigs.route("orders", "old=1"))),
          new FakeJournal());
  private final EndpointState first = control.endpoint("old", "old.test:9001");
  private final EndpointState second = control.endpoint("old", "old.test:9002");
  private final Names names = new Names(this::resolve, lookUps::add, thread, thread, control.core);

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    List<InetAddress> answer = answers.get(host);
    if (answer == null) {
      throw new UnknownHostException(host);
    }
    return answer;
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "192.0.2.7", "::1", "2001:db8::1"})
  void literalsNeedNoNameService(String host) {
    assertThat(Names.literal(host, 80))
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(host), 80));
  }

  @ParameterizedTest
  @CsvSource({"localhost", "old.test", "1.2.3.4.example", "256.1.1.1"})
  void namesAreNoLiterals(String host) {
    assertThat(Names.literal(host, 80)).isNull();
  }

  @Test
  void oneLookUpServesEveryEndpointOfThatName() {
    addresses(1);
    CompletableFuture<Void> started = start();
    assertThat(started).isNotDone();
    assertThat(lookUps).hasSize(1);

    answer();

    assertThat(started).isDone();
    assertThat(first.address()).isEqualTo(address(1, 9001));
    assertThat(second.address()).isEqualTo(address(1, 9002));
    assertThat(first.available()).isTrue();
  }

  @Test
  void unknownNameIsDownAndNoFailedStart() {
    CompletableFuture<Void> started = start();
    answer();

    assertThat(started).isCompleted();
    assertThat(first.health()).isEqualTo(Health.DOWN);
    assertThat(first.reason()).isEqualTo("unresolved: unknown host");
    assertThat(first.available()).isFalse();
  }

  @Test
  void hangingNameServiceCountsAsFailedAfterTheTimeout() {
    CompletableFuture<Void> started = start();
    thread.advance(Names.TIMEOUT.minusMillis(1));
    assertThat(started).isNotDone();

    thread.advance(Duration.ofMillis(1));

    assertThat(started).isCompleted();
    assertThat(first.reason()).isEqualTo("unresolved: no answer within 5 s");
  }

  @Test
  void hangingLookUpIsNeverDoubledAndItsLateAnswerCounts() {
    addresses(1);
    var _ = start();
    thread.advance(Duration.ofMinutes(5));
    assertThat(lookUps).hasSize(1);

    answer();

    assertThat(first.available()).isTrue();
  }

  @Test
  void nameIsLookedUpAgainAfterTheRefresh() {
    addresses(1);
    var _ = start();
    answer();
    thread.advance(Names.REFRESH.minusMillis(1));
    assertThat(lookUps).isEmpty();

    addresses(2);
    thread.advance(Duration.ofMillis(1));
    answer();

    assertThat(first.address()).isEqualTo(address(2, 9001));
  }

  @Test
  void failedNameIsLookedUpSoonerAndThenLessOften() {
    var _ = start();
    answer();

    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      thread.advance(Duration.ofSeconds(seconds).minusMillis(1));
      assertThat(lookUps).as("before %d s", seconds).isEmpty();
      thread.advance(Duration.ofMillis(1));
      assertThat(lookUps).as("after %d s", seconds).hasSize(1);
      answer();
    }
  }

  @Test
  void lastGoodAddressStaysWhileLookUpsFail() {
    addresses(1);
    var _ = start();
    answer();
    answers.clear();
    thread.advance(Names.REFRESH);
    answer();

    assertThat(first.address()).isEqualTo(address(1, 9001));
    assertThat(first.available()).isTrue();

    addresses(2);
    thread.advance(Names.RETRY);
    answer();
    assertThat(first.address()).as("retried sooner").isEqualTo(address(2, 9001));
  }

  @Test
  void addressThatIsStillInTheAnswerStays() {
    addresses(1, 2);
    var _ = start();
    answer();
    addresses(2, 1);
    thread.advance(Names.REFRESH);
    answer();

    assertThat(first.address()).isEqualTo(address(1, 9001));
  }

  @Test
  void answerAfterItsTimeoutDoesNotDoubleTheRounds() {
    addresses(1);
    var _ = start();
    thread.advance(Names.TIMEOUT.plusMillis(500)); // timed out, the retry waits
    answer();
    thread.advance(Names.REFRESH.minusMillis(1));
    assertThat(lookUps).as("the retry was set aside by the answer").isEmpty();

    thread.advance(Duration.ofMillis(1));
    assertThat(lookUps).hasSize(1);
  }

  private void follow(String... endpoints) {
    var next =
        TestConfigs.config(
            List.of(TestConfigs.backend("old", null, endpoints)),
            List.of(TestConfigs.route("orders", "old=1")));
    Change.Reload change = control.core.reload(next, null, control.live);
    if (control.core.plan(change) instanceof Build.Reloaded built) {
      TestControl.await(control.core.publish(built, change.restored(), TestControl.OPS, ""));
      names.follow(built.next().backends().values());
    }
  }

  @Test
  void namesOfAReloadAreLookedUpAndThoseThatAreGoneNoMore() {
    addresses(1);
    var _ = start();
    answer();
    follow("old.test:9001", "old.test:9003", "other.test:9001");

    assertThat(control.endpoint("old", "old.test:9003").address())
        .as("the name is known")
        .isEqualTo(address(1, 9003));
    assertThat(lookUps).as("of the other name").hasSize(1);
    answers.put("other.test", List.of(InetAddress.ofLiteral("192.0.2.9")));
    answer();
    assertThat(control.endpoint("old", "other.test:9001").address()).isEqualTo(address(9, 9001));

    follow("192.0.2.7:80");
    thread.advance(Duration.ofMinutes(10));
    assertThat(lookUps).isEmpty();
    assertThat(names.size()).isZero();
  }

  private CompletableFuture<Void> start() {
    names.add("old.test", 9001, first);
    names.add("old.test", 9002, second);
    CompletableFuture<Void> started = names.start();
    thread.run();
    return started;
  }

  /** The worker does its one look-up. */
  private void answer() {
    lookUps.remove().run();
    thread.run();
  }

  private void addresses(int... last) {
    answers.put(
        "old.test",
        Arrays.stream(last).mapToObj(n -> InetAddress.ofLiteral("192.0.2." + n)).toList());
  }

  private static InetSocketAddress address(int last, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + last), port);
  }
}
