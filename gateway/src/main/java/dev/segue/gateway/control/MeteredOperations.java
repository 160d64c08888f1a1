package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.admin.AdminOperations;
import dev.segue.admin.Result;
import dev.segue.admin.RolloutOperations;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.ReloadView;
import dev.segue.admin.view.RouteView;
import dev.segue.gateway.metrics.ControlMetrics;
import dev.segue.gateway.time.NanoClock;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The control API's use cases, with every write timed and counted by how it ended. */
public final class MeteredOperations implements AdminOperations {
  private final AdminOperations operations;
  private final ControlMetrics metrics;
  private final NanoClock clock;

  public MeteredOperations(AdminOperations operations, ControlMetrics metrics, NanoClock clock) {
    this.operations = operations;
    this.metrics = metrics;
    this.clock = clock;
  }

  private <T> CompletionStage<Result<T>> metered(
      String operation, CompletionStage<Result<T>> ending) {
    long start = clock.nanos();
    return ending.whenComplete((result, _) -> {
      boolean done = result instanceof Result.Done;
      metrics.operation(
          operation, done ? ControlMetrics.SUCCESS : ControlMetrics.FAILURE, clock.nanos() - start);
    });
  }

  @Override
  public CompletionStage<Result<RouteView>> setWeights(
      String route,
      SequencedMap<String, Long> weights,
      boolean takeOver,
      @Nullable Long ifMatch,
      Actor actor) {
    return metered(
        ControlMetrics.WEIGHT_CHANGE,
        operations.setWeights(route, weights, takeOver, ifMatch, actor));
  }

  @Override
  public CompletionStage<Result<BackendView>> setEndpointState(
      String backend,
      String endpoint,
      String state,
      boolean force,
      @Nullable Long ifMatch,
      Actor actor) {
    return metered(
        ControlMetrics.ENDPOINT_STATE,
        operations.setEndpointState(backend, endpoint, state, force, ifMatch, actor));
  }

  @Override
  public CompletionStage<Result<List<OverrideView>>> clearOverrides(Actor actor) {
    return operations.clearOverrides(actor);
  }

  @Override
  public ConfigView config() {
    return operations.config();
  }

  /** Counted where it is done: a signal asks for it too. */
  @Override
  public CompletionStage<Result<ReloadView>> reload(boolean dryRun, Actor actor) {
    return operations.reload(dryRun, actor);
  }

  @Override
  public RolloutOperations rollouts() {
    return operations.rollouts();
  }

  @Override
  public List<RouteView> routes() {
    return operations.routes();
  }

  @Override
  public @Nullable RouteView route(String route) {
    return operations.route(route);
  }

  @Override
  public List<BackendView> backends() {
    return operations.backends();
  }

  @Override
  public @Nullable BackendView backend(String backend) {
    return operations.backend(backend);
  }

  @Override
  public List<ChangeView> changes(int limit) {
    return operations.changes(limit);
  }

  @Override
  public List<OverrideView> overrides() {
    return operations.overrides();
  }
}
