package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.gateway.control.state.MemoryJournal;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotBuilderTest {
  private final RoutingSnapshot now =
      new TestControl(TestConfigs.orders(), new MemoryJournal()).snapshot();

  @Test
  void newWeightsMakeTheNextSnapshotAndLeaveThisOne() {
    Build.Built built = built(new Change.Weights("orders", weights("new=50, old=50")));

    assertThat(orders(built.next()).split().weightOf("new")).isEqualTo(50);
    assertThat(orders(built.next()).revision()).isEqualTo(2);
    assertThat(built.next().generation()).isEqualTo(now.generation() + 1);
    assertThat(orders(now).split().weightOf("new")).isEqualTo(5);
    assertThat(orders(now).revision()).isEqualTo(1);
  }

  @Test
  void weightsCarryLiveObjectsAndTheMatchTableOver() {
    RoutingSnapshot next = built(new Change.Weights("orders", weights("new=50, old=50"))).next();

    assertThat(next.table()).isSameAs(now.table());
    for (Backend backend : now.backends().values()) {
      assertThat(next.backends().get(backend.id())).isSameAs(backend);
      assertThat(orders(next).split().shares()).extracting(s -> s.backend()).contains(backend);
    }
    assertThat(orders(next).canary()).isEqualTo(orders(now).canary());
    assertThat(orders(next).fallback()).isSameAs(orders(now).fallback());
    assertThat(orders(next).slot()).isEqualTo(orders(now).slot());
  }

  @Test
  void backendsThatAreNotNamedLeaveTheRoute() {
    RoutingSnapshot next = built(new Change.Weights("orders", weights("new=1"))).next();

    assertThat(orders(next).split().weightOf("old")).isNull();
    assertThat(orders(next).split().size()).isEqualTo(1);
  }

  @Test
  void equalWeightsInAnotherOrderAreUnchanged() {
    SequencedMap<String, Long> reversed = weights("new=5, old=95").reversed();

    assertThat(SnapshotBuilder.build(now, new Change.Weights("orders", reversed)))
        .isInstanceOf(Build.Unchanged.class);
  }

  @Test
  void sameSharesWithOtherNumbersAreAnotherDesiredState() {
    assertThat(built(new Change.Weights("orders", weights("new=10, old=190"))).desired())
        .singleElement()
        .satisfies(change -> assertThat(change.revision()).isEqualTo(2));
  }

  @Test
  void everyReasonAgainstWeightsIsToldAtOnce() {
    Build build =
        SnapshotBuilder.build(
            now, new Change.Weights("orders", weights("blue=-3, green=1000001, new=-1")));

    assertThat(build)
        .isEqualTo(
            new Build.Rejected(
                List.of(
                    "blue: unknown backend (expected: one of new, old)",
                    "blue: -3 (expected: 0..1000000)",
                    "green: unknown backend (expected: one of new, old)",
                    "green: 1000001 (expected: 0..1000000)",
                    "new: -1 (expected: 0..1000000)")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "new=0, old=0    | weights: none above 0 (expected: at least one backend above 0)",
        "new=1, old=-1   | old: -1 (expected: 0..1000000)",
        "new=1000001     | new: 1000001 (expected: 0..1000000)",
        "gone=1          | gone: unknown backend (expected: one of new, old)",
      })
  void impossibleWeightsAreRejected(String weights, String reason) {
    assertThat(SnapshotBuilder.build(now, new Change.Weights("orders", weights(weights))))
        .isEqualTo(new Build.Rejected(List.of(reason)));
  }

  @Test
  void noWeightsAtAllAreRejected() {
    assertThat(SnapshotBuilder.build(now, new Change.Weights("orders", new TreeMap<>())))
        .isEqualTo(
            new Build.Rejected(List.of("weights: none (expected: at least one backend above 0)")));
  }

  @Test
  void largestWeightIsAllowed() {
    assertThat(
            orders(built(new Change.Weights("orders", weights("new=1000000, old=0"))).next())
                .split()
                .weightOf("new"))
        .isEqualTo(1_000_000);
  }

  @Test
  void anOperatorsWordMakesANewBackendThatEveryRouteRefersTo() {
    Build.Built built =
        built(new Change.OperatorWord("new", "127.0.0.1:9003", Operator.DRAIN, true));
    Backend next = backend(built.next(), "new");

    assertThat(next.revision()).isEqualTo(2);
    assertThat(next.state()).isSameAs(backend(now, "new").state());
    assertThat(next.guard()).isSameAs(backend(now, "new").guard());
    assertThat(orders(built.next()).split().backend(0)).isSameAs(next);
    assertThat(orders(built.next()).canary().getFirst().backend()).isSameAs(next);
    assertThat(orders(built.next()).fallback()).isSameAs(backend(now, "old"));
    assertThat(orders(built.next()).revision()).as("the route's own revision").isEqualTo(1);
  }

  @Test
  void buildingTouchesNoLiveFact() {
    Endpoint endpoint = backend(now, "new").endpoints().getFirst();

    built(new Change.OperatorWord("new", "127.0.0.1:9003", Operator.MAINT, true));

    assertThat(endpoint.state().operator()).isEqualTo(Operator.READY);
    assertThat(endpoint.state().available()).isTrue();
  }

  @Test
  void lastAvailableEndpointIsTakenOnlyByForce() {
    assertThat(
            SnapshotBuilder.build(
                now, new Change.OperatorWord("new", "127.0.0.1:9003", Operator.DRAIN, false)))
        .isEqualTo(
            new Build.Conflict(
                "127.0.0.1:9003 is the last available endpoint of new",
                "make another endpoint available first, or repeat with force=true"));
    assertThat(
            SnapshotBuilder.build(
                now, new Change.OperatorWord("old", "127.0.0.1:9001", Operator.MAINT, false)))
        .as("the other endpoint of old stays")
        .isInstanceOf(Build.Built.class);
  }

  @Test
  void anEndpointThatIsDownAnywayNeedsNoForce() {
    backend(now, "new").endpoints().getFirst().state().available(false);

    assertThat(
            SnapshotBuilder.build(
                now, new Change.OperatorWord("new", "127.0.0.1:9003", Operator.MAINT, false)))
        .isInstanceOf(Build.Built.class);
  }

  @Test
  void aFactThatIsKnownChangesNothing() {
    assertThat(
            SnapshotBuilder.build(
                now, new Change.HealthSeen("new", "127.0.0.1:9003", Health.UNCHECKED, "")))
        .isInstanceOf(Build.Unchanged.class);
  }

  @Test
  void factsGiveANewGenerationAndNoRevision() {
    Build.Built built =
        built(new Change.HealthSeen("new", "127.0.0.1:9003", Health.DOWN, "status 503"));

    assertThat(built.next().generation()).isEqualTo(now.generation() + 1);
    assertThat(built.next().routes()).isEqualTo(now.routes());
    assertThat(built.next().backends()).isEqualTo(now.backends());
    assertThat(built.desired()).isEmpty();
    assertThat(built.facts())
        .singleElement()
        .satisfies(facts -> assertThat(facts.available()).isFalse());
  }

  @Test
  void unknownIdsAreErrorsOfTheCaller() {
    assertThatThrownBy(() -> SnapshotBuilder.routeOf(now, "carts"))
        .hasMessage("route: carts (expected: one of the snapshot's)");
    assertThatThrownBy(() -> SnapshotBuilder.backendOf(now, "blue"))
        .hasMessage("backend: blue (expected: one of [new, old])");
    assertThatThrownBy(() -> SnapshotBuilder.endpointOf(backend(now, "new"), "x:1"))
        .hasMessage("endpoint: x:1 (expected: one of [127.0.0.1:9003])");
  }

  private Build.Built built(Change change) {
    Build build = SnapshotBuilder.build(now, change);
    assertThat(build).isInstanceOf(Build.Built.class);
    return (Build.Built) build;
  }

  private static Route orders(RoutingSnapshot snapshot) {
    return SnapshotBuilder.routeOf(snapshot, "orders");
  }

  private static Backend backend(RoutingSnapshot snapshot, String id) {
    return SnapshotBuilder.backendOf(snapshot, id);
  }

  private static SequencedMap<String, Long> weights(String text) {
    return Words.parseWeights(text);
  }
}
