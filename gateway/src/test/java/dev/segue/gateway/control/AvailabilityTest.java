package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of docs/life-of-a-change.md: who gets traffic. */
class AvailabilityTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9001);

  @ParameterizedTest
  @CsvSource({
    "READY, UNCHECKED, UP,       true",
    "READY, UP,        UP,       true",
    "READY, UP,        DOWN,     true",
    "READY, UP,        CHECKING, true",
    "READY, DOWN,      UP,       false",
    "READY, DOWN,      CHECKING, false",
    "READY, DOWN,      DOWN,     false",
    "READY, CHECKING,  CHECKING, true",
    "READY, CHECKING,  UP,       false",
    "READY, CHECKING,  DOWN,     false",
    "DRAIN, UNCHECKED, UP,       false",
    "DRAIN, UP,        UP,       false",
    "DRAIN, CHECKING,  CHECKING, false",
    "DRAIN, DOWN,      UP,       false",
    "MAINT, UNCHECKED, UP,       false",
    "MAINT, UP,        UP,       false",
    "MAINT, CHECKING,  CHECKING, false",
    "MAINT, DOWN,      UP,       false",
  })
  void trafficFollowsOperatorAndHealth(
      Operator operator, Health health, Health other, boolean available) {
    List<EndpointFacts> judged =
        EndpointFacts.judge(
            List.of(facts(operator, health, ADDRESS), facts(Operator.READY, other, ADDRESS)));

    assertThat(judged.getFirst().available()).isEqualTo(available);
  }

  @ParameterizedTest
  @CsvSource({"UNCHECKED", "CHECKING", "UP", "DOWN"})
  void withoutAnAddressThereIsNoTraffic(Health health) {
    assertThat(EndpointFacts.judge(List.of(facts(Operator.READY, health, null))).getFirst())
        .satisfies(facts -> assertThat(facts.available()).isFalse());
  }

  @Test
  void anEndpointInMaintenanceStillCountsAsCheckingForTheOthers() {
    List<EndpointFacts> judged =
        EndpointFacts.judge(
            List.of(
                facts(Operator.READY, Health.CHECKING, ADDRESS),
                facts(Operator.MAINT, Health.CHECKING, ADDRESS)));

    assertThat(judged).extracting(EndpointFacts::available).containsExactly(true, false);
  }

  /** The start rule is for those that were there at the start. */
  @Test
  void anEndpointThatWasAddedLaterWaitsForItsProbes() {
    EndpointState late = new EndpointState("old", "127.0.0.1:9001", 0, 1, Health.CHECKING, true);
    EndpointFacts added =
        new EndpointFacts(late, Operator.READY, Health.CHECKING, "", ADDRESS, false);
    assertThat(EndpointFacts.judge(List.of(added)).getFirst().available()).isFalse();
    List<EndpointFacts> both =
        EndpointFacts.judge(List.of(added, facts(Operator.READY, Health.CHECKING, ADDRESS)));
    assertThat(both).extracting(EndpointFacts::available).containsExactly(false, true);
    assertThat(EndpointFacts.judge(List.of(added.with(Health.UP, ""))).getFirst().available())
        .isTrue();
  }

  private static EndpointFacts facts(
      Operator operator, Health health, @Nullable InetSocketAddress address) {
    EndpointState state = new EndpointState("old", "127.0.0.1:9001", 0, 1, health);
    return new EndpointFacts(state, operator, health, "", address, false);
  }
}
