package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.admin.AdminOperations;
import dev.segue.admin.Result;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.RouteView;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.rollout.Outside;
import dev.segue.gateway.control.rollout.Rollouts;
import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.metrics.ControlMetrics;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.Published;
import dev.segue.gateway.routing.RouteTable;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A control plane whose control thread is the test's own: a change is in force when it returns. */
final class TestControl {
  static final Actor OPS = new Actor("ops", "127.0.0.1", "because");
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);

  final Ledger ledger;
  final Published published;
  final ControlCore core;
  final LiveParts live;
  final RolloutPlane plane;
  final Rollouts rollouts;
  final AdminOperations operations;

  TestControl(SegueConfig config, Journal journal) {
    this(config, journal, false);
  }

  TestControl(SegueConfig config, Journal journal, boolean fresh) {
    ControlSettings settings = new ControlSettings(2, fresh, () -> 0, CLOCK);
    Restored restored = Restored.of(config, journal.stored(), fresh);
    ledger = new Ledger(journal, CLOCK);
    live = new LiveParts(settings, (_, _, _, _) -> {});
    RouteTable table = RouteTable.build(List.copyOf(config.routes().values()));
    Build.Reloaded first =
        FileSnapshot.first(new Change.Reload(config, table, restored, Slots.NONE, live));
    published = new Published(first.next());
    core = new ControlCore(published, ledger, first.slots());
    await(ledger.started(restored));
    plane = new RolloutPlane(core, ledger);
    rollouts =
        new Rollouts(plane, Outside.NOTHING, Runnable::run, () -> 0, CLOCK, new ControlMetrics());
    Reloads reloads = Reloads.none(CLOCK.instant());
    operations = new AdminAdapter(published, core, ledger, Runnable::run, reloads, rollouts);
  }

  RoutingSnapshot snapshot() {
    return published.current();
  }

  RouteView route(String id) {
    RouteView view = operations.route(id);
    if (view == null) {
      throw new AssertionError("no route " + id);
    }
    return view;
  }

  BackendView backend(String id) {
    BackendView view = operations.backend(id);
    if (view == null) {
      throw new AssertionError("no backend " + id);
    }
    return view;
  }

  EndpointState endpoint(String backendId, String id) {
    Backend backend = SnapshotBuilder.backendOf(snapshot(), backendId);
    Endpoint endpoint = SnapshotBuilder.endpointOf(backend, id);
    return endpoint.state();
  }

  Result<RouteView> setWeights(String route, String weights) {
    return setWeights(route, sent(weights), null);
  }

  Result<RouteView> setWeights(
      String route, SequencedMap<String, Long> weights, @Nullable Long ifMatch) {
    return await(operations.setWeights(route, weights, false, ifMatch, OPS));
  }

  Result<BackendView> setState(String backend, String endpoint, String state) {
    return setState(backend, endpoint, state, false, null);
  }

  Result<BackendView> setState(
      String backend, String endpoint, String state, boolean force, @Nullable Long ifMatch) {
    return await(operations.setEndpointState(backend, endpoint, state, force, ifMatch, OPS));
  }

  /** Weights in the order in which they are written. */
  static SequencedMap<String, Long> sent(String weights) {
    return new LinkedHashMap<>(Words.parseWeights(weights));
  }

  static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
