package dev.segue.gateway.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.control.ManualControl;
import dev.segue.gateway.control.TestConfigs;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProbeRoundsTest {
  private static final Duration INTERVAL = Duration.ofSeconds(2); // jitter 0.1

  /** Probes that the test answers. */
  private record Asked(ProbeTarget target, Consumer<ProbeResult> done) {
    void answer(boolean pass) {
      done.accept(new ProbeResult(pass, pass ? "status 200" : "status 503", null));
    }
  }

  private final ManualControl thread = new ManualControl();
  private final Deque<Asked> asked = new ArrayDeque<>();
  private final List<String> results = new ArrayList<>();
  private final ProbeRounds rounds =
      new ProbeRounds(
          (target, done) -> asked.add(new Asked(target, done)),
          thread,
          thread,
          new SplittableRandom(1),
          (endpoint, result) ->
              results.add(endpoint.id() + ' ' + result.pass() + ' ' + result.reason()));

  @Test
  void allAreAskedAtOnceAtTheStart() {
    rounds.start(targets(3));

    assertThat(asked).hasSize(3);
  }

  @Test
  void resultIsToldWithItsReason() {
    rounds.start(targets(1));
    asked.remove().answer(false);

    assertThat(results).containsExactly("127.0.0.1:1 false status 503");
  }

  @Test
  void nextProbeComesAnIntervalAfterTheLastBegan() {
    rounds.start(targets(1));
    thread.advance(Duration.ofMillis(500)); // a slow answer does not stretch the rhythm
    asked.remove().answer(true);

    thread.advance(INTERVAL.multipliedBy(95).dividedBy(100).minusMillis(501));
    assertThat(asked).as("not before the interval less half the jitter").isEmpty();
    thread.advance(INTERVAL.dividedBy(10).plusMillis(2));
    assertThat(asked).as("not after the interval and half the jitter").hasSize(1);
  }

  @Test
  void jitterSpreadsProbesThatBeganTogether() {
    rounds.start(targets(50));
    for (int i = 0; i < 50; i++) {
      asked.remove().answer(true);
    }
    Set<Integer> sizes = new HashSet<>();
    for (int i = 0; i < 250; i++) {
      thread.advance(Duration.ofMillis(10));
      sizes.add(asked.size());
    }

    assertThat(asked).hasSize(50);
    assertThat(sizes).as("different moments").hasSizeGreaterThan(10);
  }

  @Test
  void anEndpointIsNeverAskedTwiceAtOnce() {
    rounds.start(targets(1));
    thread.advance(INTERVAL.multipliedBy(10));

    assertThat(asked).hasSize(1);
  }

  @Test
  void noMoreThanTheBoundAreAskedTogetherAndAllGetTheirTurn() {
    int many = ProbeRounds.AT_ONCE * 3 + 1;
    rounds.start(targets(many));
    Set<String> seen = new HashSet<>();
    while (seen.size() < many) {
      assertThat(asked).as("%d seen", seen.size()).isNotEmpty();
      assertThat(asked.size()).isLessThanOrEqualTo(ProbeRounds.AT_ONCE);
      Asked next = asked.remove();
      seen.add(next.target().endpoint().id());
      next.answer(true);
      thread.run();
    }
    assertThat(results).hasSize(many);
  }

  @Test
  void endpointWithoutAnAddressWaitsForOneAndSaysNothing() {
    ProbeTarget target = target(1);
    target.endpoint().address(null);
    rounds.start(List.of(target));
    thread.advance(INTERVAL.multipliedBy(5));
    assertThat(asked).isEmpty();
    assertThat(results).isEmpty();

    target.endpoint().address(address());
    thread.advance(Duration.ofMillis(500));

    assertThat(asked).hasSize(1);
  }

  @Test
  void nothingIsToldAndNothingAskedAfterClosing() {
    rounds.start(targets(ProbeRounds.AT_ONCE + 1));
    Asked open = asked.remove();
    asked.clear();

    rounds.close();
    open.answer(true);
    thread.advance(INTERVAL.multipliedBy(5));

    assertThat(asked).isEmpty();
    assertThat(results).isEmpty();
  }

  // --- a reload --------------------------------------------------------------------------------

  private static ProbeTarget other(ProbeTarget target) {
    return new ProbeTarget(
        target.endpoint(),
        TestConfigs.health(Duration.ofMillis(100), Duration.ofMillis(50)),
        target.proxyProtocol());
  }

  @Test
  void whatStaysKeepsItsRhythmAndWhatIsNewIsAskedNow() {
    List<ProbeTarget> targets = targets(2);
    rounds.start(targets.subList(0, 1));
    asked.remove().answer(true);
    rounds.follow(targets);
    assertThat(asked).extracting(Asked::target).containsExactly(targets.get(1));
    asked.remove().answer(true);
    thread.advance(INTERVAL.multipliedBy(2));
    assertThat(asked).as("each once more, as nobody answers").hasSize(2);
  }

  @Test
  void whatIsGoneIsAskedNoMoreAndItsLateAnswerIsDropped() {
    List<ProbeTarget> targets = targets(2);
    rounds.start(targets);
    Asked first = asked.remove();
    asked.remove().answer(true);
    results.clear();
    rounds.follow(List.of());
    first.answer(true);
    thread.advance(INTERVAL.multipliedBy(10));
    assertThat(results).isEmpty();
    assertThat(asked).isEmpty();
    assertThat(rounds.size()).isZero();
  }

  @Test
  void otherSettingsHoldFromNowOn() {
    ProbeTarget target = target(1);
    rounds.start(List.of(target));
    asked.remove().answer(true);
    rounds.follow(List.of(other(target)));
    assertThat(asked).hasSize(1);
    asked.remove().answer(true);
    thread.advance(Duration.ofMillis(110));
    assertThat(asked).as("by the new interval").hasSize(1);
    asked.remove().answer(true);
    thread.advance(Duration.ofMillis(80));
    assertThat(asked).as("and the old round is over").isEmpty();
  }

  @Test
  void otherSettingsWaitForTheAnswerThatIsOutAndItSaysNothing() {
    ProbeTarget target = target(1);
    rounds.start(List.of(target));
    Asked out = asked.remove();
    rounds.follow(List.of(other(target)));
    rounds.follow(List.of(target));
    rounds.follow(List.of(other(target)));
    assertThat(asked).as("never asked twice at once").isEmpty();
    out.answer(false);
    thread.run();
    assertThat(results).isEmpty();
    assertThat(asked).hasSize(1);
  }

  private static List<ProbeTarget> targets(int count) {
    List<ProbeTarget> targets = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      targets.add(target(i));
    }
    return targets;
  }

  private static ProbeTarget target(int n) {
    EndpointState endpoint = new EndpointState("old", "127.0.0.1:" + n, n, 1, Health.CHECKING);
    endpoint.address(address());
    return new ProbeTarget(
        endpoint, TestConfigs.health(INTERVAL, Duration.ofSeconds(1)), SendProxyProtocol.OFF);
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  }
}
