package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.Result;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.RouteView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class AdminAdapterTest {
  private final FakeJournal journal = new FakeJournal();
  private final TestControl control = new TestControl(TestConfigs.orders(), journal);

  @Test
  void routeIsShownWithWeightsSharesAndRevision() {
    RouteView route = control.route("orders");

    assertThat(route.revision()).isEqualTo(1);
    assertThat(route.weights()).containsExactly(entry("new", 5), entry("old", 95));
    assertThat(route.shares()).containsExactly(entry("new", 0.05), entry("old", 0.95));
    assertThat(route.match())
        .isEqualTo(new RouteView.MatchView(List.of(), "prefix", "/orders", List.of()));
    assertThat(route.canary())
        .containsExactly(new RouteView.CanaryView("canary", "exact", "true", List.of(), "new"));
    assertThat(route.fallback()).isEqualTo("old");
    assertThat(route.whenUnavailable()).isEqualTo("redistribute");
    assertThat(route.overridden()).isFalse();
    assertThat(control.operations.routes()).containsExactly(route);
  }

  @Test
  void backendIsShownWithItsEndpoints() {
    assertThat(control.backend("old"))
        .isEqualTo(
            new BackendView(
                "old",
                1,
                true,
                0,
                new BackendView.BreakerView("closed", null, null, 0),
                List.of(unchecked("127.0.0.1:9001"), unchecked("127.0.0.1:9002"))));
    assertThat(control.operations.backends())
        .extracting(BackendView::id)
        .containsExactly("new", "old");
  }

  private static BackendView.EndpointView unchecked(String id) {
    return new BackendView.EndpointView(id, 1, "ready", "unchecked", "", true, 0, 0, 0, "");
  }

  @Test
  void whatDoesNotExistIsNotFound() {
    assertThat(control.operations.route("carts")).isNull();
    assertThat(control.operations.backend("blue")).isNull();
    assertThat(control.setWeights("carts", "new=1"))
        .isEqualTo(new Result.NotFound<>("route carts"));
    assertThat(control.setState("blue", "127.0.0.1:9001", "drain"))
        .isEqualTo(new Result.NotFound<>("backend blue"));
    assertThat(control.setState("old", "127.0.0.1:1", "drain"))
        .isEqualTo(new Result.NotFound<>("endpoint 127.0.0.1:1 of backend old"));
  }

  @Test
  void newWeightsAreInForceWithTheNextRevision() {
    Result<RouteView> result = control.setWeights("orders", "new=50, old=50");

    assertThat(result).isEqualTo(new Result.Done<>(control.route("orders"), 2));
    assertThat(control.route("orders").weights())
        .containsExactly(entry("new", 50), entry("old", 50));
    assertThat(control.route("orders").overridden()).isTrue();
  }

  @Test
  void changeIsRecordedWithWhoWhenAndWhy() {
    control.setWeights("orders", "new=50, old=50");

    assertThat(control.operations.changes(1))
        .containsExactly(
            new ChangeView(
                2,
                TestControl.CLOCK.instant(),
                "weights",
                "orders",
                2,
                "ops",
                "127.0.0.1",
                "because",
                "new=5, old=95",
                "new=50, old=50"));
  }

  @Test
  void equalPutKeepsTheRevisionAndLeavesNoRecord() {
    control.setWeights("orders", "new=50, old=50");
    List<ChangeView> before = control.operations.changes(100);
    long generation = control.snapshot().generation();

    Result<RouteView> again = control.setWeights("orders", "old=50, new=50");

    assertThat(again).isEqualTo(new Result.Done<>(control.route("orders"), 2));
    assertThat(control.operations.changes(100)).isEqualTo(before);
    assertThat(control.snapshot().generation()).isEqualTo(generation);
  }

  @Test
  void staleIfMatchChangesNothingAndShowsWhatIs() {
    control.setWeights("orders", "new=50, old=50");

    assertThat(control.setWeights("orders", TestControl.sent("new=1"), 1L))
        .isEqualTo(new Result.Stale<>(control.route("orders"), 2));
    assertThat(control.setWeights("orders", TestControl.sent("new=50, old=50"), 1L))
        .as("also where the state would be equal")
        .isInstanceOf(Result.Stale.class);
    assertThat(control.setWeights("orders", TestControl.sent("new=1"), 2L))
        .isInstanceOf(Result.Done.class);
  }

  @Test
  void staleIfMatchOnABackendChangesNothing() {
    control.setState("old", "127.0.0.1:9001", "drain");

    assertThat(control.setState("old", "127.0.0.1:9001", "ready", false, 1L))
        .isEqualTo(new Result.Stale<>(control.backend("old"), 2));
  }

  @Test
  void rejectionTellsAllReasons() {
    assertThat(control.setWeights("orders", "blue=-1, new=0"))
        .isEqualTo(
            new Result.Rejected<>(
                List.of(
                    "blue: unknown backend (expected: one of new, old)",
                    "blue: -1 (expected: 0..1000000)",
                    "weights: none above 0 (expected: at least one backend above 0)")));
    assertThat(control.setState("old", "127.0.0.1:9001", "Down"))
        .isEqualTo(
            new Result.Rejected<>(List.of("state: \"Down\" (expected: ready, drain or maint)")));
  }

  @Test
  void drainedEndpointGetsNoTrafficAndComesBack() {
    Result<BackendView> drained = control.setState("old", "127.0.0.1:9001", "drain");

    assertThat(drained).isEqualTo(new Result.Done<>(control.backend("old"), 2));
    assertThat(control.endpoint("old", "127.0.0.1:9001").available()).isFalse();
    assertThat(control.endpoint("old", "127.0.0.1:9002").available()).isTrue();

    assertThat(control.setState("old", "127.0.0.1:9001", "ready"))
        .isEqualTo(new Result.Done<>(control.backend("old"), 3));
    assertThat(control.endpoint("old", "127.0.0.1:9001").available()).isTrue();
    assertThat(control.operations.overrides()).isEmpty();
  }

  @Test
  void lastAvailableEndpointIsAConflictUnlessForced() {
    control.setState("old", "127.0.0.1:9001", "maint");

    assertThat(control.setState("old", "127.0.0.1:9002", "drain"))
        .isEqualTo(
            new Result.Conflict<>(
                "127.0.0.1:9002 is the last available endpoint of old",
                "make another endpoint available first, or repeat with force=true"));
    assertThat(control.endpoint("old", "127.0.0.1:9002").available()).isTrue();
    assertThat(control.setState("old", "127.0.0.1:9002", "drain", true, null))
        .isInstanceOf(Result.Done.class);
    assertThat(control.backend("old").available()).isFalse();
  }

  @Test
  void liveChangesAreShownAsOverrides() {
    control.setWeights("orders", "new=50, old=50");
    control.setState("old", "127.0.0.1:9001", "drain");

    assertThat(control.operations.overrides())
        .containsExactly(
            new OverrideView(
                "backends/old/endpoints/127.0.0.1:9001/state",
                "ready",
                "drain",
                TestControl.CLOCK.instant(),
                "ops",
                "because"),
            new OverrideView(
                "routes/orders/weights",
                "new=5, old=95",
                "new=50, old=50",
                TestControl.CLOCK.instant(),
                "ops",
                "because"));
  }

  @Test
  void theFilesOwnValueEndsTheOverride() {
    control.setWeights("orders", "new=50, old=50");

    Result<RouteView> back = control.setWeights("orders", "new=5, old=95");

    assertThat(back).isEqualTo(new Result.Done<>(control.route("orders"), 3));
    assertThat(control.operations.overrides()).isEmpty();
    assertThat(control.route("orders").overridden()).isFalse();
  }

  @Test
  void clearedOverridesPutTheFileBackInForce() {
    control.setWeights("orders", "new=50, old=50");
    control.setState("old", "127.0.0.1:9001", "drain");
    control.setState("old", "127.0.0.1:9002", "maint", true, null);

    List<OverrideView> overrides = control.operations.overrides();

    assertThat(TestControl.await(control.operations.clearOverrides(TestControl.OPS)))
        .as("what was dropped")
        .isEqualTo(new Result.Done<>(overrides, 0));
    assertThat(overrides).hasSize(3);
    assertThat(control.operations.overrides()).isEmpty();

    assertThat(control.route("orders").weights())
        .containsExactly(entry("new", 5), entry("old", 95));
    assertThat(control.route("orders").revision()).isEqualTo(3);
    assertThat(control.backend("old").revision()).as("one step for both endpoints").isEqualTo(4);
    assertThat(control.backend("new").revision()).as("nothing changed there").isEqualTo(1);
    assertThat(control.endpoint("old", "127.0.0.1:9001").available()).isTrue();
    assertThat(control.operations.changes(3))
        .extracting(ChangeView::after)
        .containsExactlyInAnyOrder("new=5, old=95", "ready", "ready");
  }

  @Test
  void clearingNothingLeavesNoRecord() {
    List<ChangeView> before = control.operations.changes(100);

    assertThat(TestControl.await(control.operations.clearOverrides(TestControl.OPS)))
        .isEqualTo(new Result.Done<>(List.of(), 0));
    assertThat(control.operations.changes(100)).isEqualTo(before);
  }

  @Test
  void replyWaitsForTheJournalAndTheChangeDoesNot() {
    journal.hold();

    CompletableFuture<Result<RouteView>> reply = send("new=50, old=50");

    assertThat(control.route("orders").weights()).containsEntry("new", 50);
    assertThat(reply).isNotDone();
    journal.release();
    assertThat(TestControl.await(reply)).isInstanceOf(Result.Done.class);
  }

  @Test
  void equalPutIsNotAnsweredBeforeTheChangeItRepeatsIsDurable() {
    journal.hold();
    CompletableFuture<Result<RouteView>> first = send("new=50, old=50");

    CompletableFuture<Result<RouteView>> again = send("new=50, old=50");

    assertThat(again).isNotDone();
    journal.release();
    assertThat(TestControl.await(again)).isEqualTo(TestControl.await(first));
  }

  @Test
  void changeThatCannotBeStoredIsInForceAndSaysSo() {
    journal.failNext();

    assertThat(control.setWeights("orders", "new=50, old=50"))
        .isEqualTo(new Result.NotDurable<>(true, "no space left on device"));
    assertThat(control.route("orders").weights()).containsEntry("new", 50);
  }

  @Test
  void afterThatChangesAreRefused() {
    journal.failNext();
    control.setWeights("orders", "new=50, old=50");

    assertThat(control.setWeights("orders", "new=60, old=40"))
        .isEqualTo(new Result.NotDurable<>(false, "no space left on device"));
    assertThat(control.setState("old", "127.0.0.1:9001", "drain"))
        .isEqualTo(new Result.NotDurable<>(false, "no space left on device"));
    assertThat(TestControl.await(control.operations.clearOverrides(TestControl.OPS)))
        .isEqualTo(new Result.NotDurable<>(false, "no space left on device"));
    assertThat(control.route("orders").weights()).containsEntry("new", 50);
    assertThat(control.endpoint("old", "127.0.0.1:9001").available()).isTrue();
  }

  @Test
  void brokenJournalStillTellsMistakesApart() {
    journal.failNext();
    control.setWeights("orders", "new=50, old=50");

    assertThat(control.setWeights("orders", "new=-1")).isInstanceOf(Result.Rejected.class);
    assertThat(control.setWeights("orders", TestControl.sent("new=1"), 1L))
        .isInstanceOf(Result.Stale.class);
    assertThat(control.setWeights("orders", "new=50, old=50"))
        .as("in force, and nobody knows whether it was stored")
        .isEqualTo(new Result.NotDurable<>(true, "no space left on device"));
  }

  @Test
  void writeAfterTheEndIsAnswered() {
    AdminAdapter ended =
        new AdminAdapter(
            control.published,
            control.core,
            control.ledger,
            _ -> {
              throw new RejectedExecutionException("ended");
            },
            Reloads.none(TestControl.CLOCK.instant()),
            control.rollouts);

    assertThat(
            TestControl.await(
                ended.setWeights(
                    "orders", TestControl.sent("new=1"), false, null, TestControl.OPS)))
        .isEqualTo(new Result.NotDurable<>(false, "the gateway is stopping"));
  }

  @Test
  void replyLeavesOnAThreadThatMayWait() {
    journal.hold();
    CompletableFuture<Boolean> later =
        send("new=2").thenApply(_ -> Thread.currentThread().isVirtual());
    journal.release();

    assertThat(TestControl.await(later)).isTrue();
  }

  private CompletableFuture<Result<RouteView>> send(String weights) {
    return control
        .operations
        .setWeights("orders", TestControl.sent(weights), false, null, TestControl.OPS)
        .toCompletableFuture();
  }

  private static <T> Map.Entry<String, T> entry(String key, T value) {
    return Map.entry(key, value);
  }
}
