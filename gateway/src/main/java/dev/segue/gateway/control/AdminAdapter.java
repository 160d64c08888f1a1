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
import dev.segue.admin.view.RolloutView;
import dev.segue.admin.view.RouteView;
import dev.segue.gateway.control.rollout.Rollouts;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.Published;
import dev.segue.gateway.routing.Route;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The control API's use cases on the control plane. Reads answer from the current snapshot on the
 * caller's thread; writes go to the control thread, and their replies leave on a virtual thread, so
 * that a slow caller holds up neither the control thread nor the journal.
 */
final class AdminAdapter implements AdminOperations {
  private final Published published;
  private final ControlCore core;
  private final Ledger ledger;
  private final Executor control;
  private final Reloads reloads;
  private final RolloutLocks locks;
  private final Rollouts rollouts;

  AdminAdapter(
      Published published,
      ControlCore core,
      Ledger ledger,
      Executor control,
      Reloads reloads,
      Rollouts rollouts) {
    this.published = published;
    this.core = core;
    this.ledger = ledger;
    this.control = control;
    this.reloads = reloads;
    locks = new RolloutLocks(rollouts);
    this.rollouts = rollouts;
  }

  @Override
  public List<RouteView> routes() {
    return published.current().routes().stream()
        .map(Views::route)
        .sorted(Comparator.comparing(RouteView::id))
        .toList();
  }

  @Override
  public @Nullable RouteView route(String route) {
    Route found = published.current().route(route);
    return found == null ? null : Views.route(found);
  }

  @Override
  public List<BackendView> backends() {
    return published.current().backends().values().stream().map(Views::backend).toList();
  }

  @Override
  public @Nullable BackendView backend(String backend) {
    Backend found = published.current().backends().get(backend);
    return found == null ? null : Views.backend(found);
  }

  @Override
  public List<ChangeView> changes(int limit) {
    return ledger.changes(limit).stream().map(Views::change).toList();
  }

  @Override
  public List<OverrideView> overrides() {
    return Views.overrides(ledger.overrides());
  }

  @Override
  public CompletionStage<Result<RouteView>> setWeights(
      String route,
      SequencedMap<String, Long> weights,
      boolean takeOver,
      @Nullable Long ifMatch,
      Actor actor) {
    if (route(route) == null) {
      return completed(new Result.NotFound<>("route " + route));
    }
    Change change = new Change.Weights(route, new TreeMap<>(weights));
    Supplier<RouteView> view =
        () -> Views.route(SnapshotBuilder.routeOf(published.current(), route));
    Write<RouteView> write =
        new Write<>(view, _ -> view.get(), RouteView::revision, change, ifMatch, actor);
    return onControl(write, takeOver ? this::takeOver : this::apply);
  }

  /** The rollout that owns the route steps aside first, unless the weights are none. */
  private CompletableFuture<Result<RouteView>> takeOver(Write<RouteView> write) {
    String owner =
        write.change() instanceof Change.Weights(String route, _)
            ? rollouts.ownerOfWeights(route)
            : null;
    if (owner == null) {
      return apply(write);
    }
    Build plan = core.plan(write.change());
    if (plan instanceof Build.Rejected || write.isStale() || core.broken() != null) {
      return answer(write, plan); // a rollout does not step aside for what is not done
    }
    return rollouts
        .takeOver(owner, write.actor())
        .thenCompose(aside ->
            switch (aside) {
              case Result.Done<RolloutView> _ -> apply(write);
              case Result.Conflict<RolloutView>(var reason, var hint) ->
                  completed(new Result.Conflict<>(reason, hint));
              case Result.NotDurable<RolloutView>(var inForce, var reason) ->
                  completed(new Result.NotDurable<>(inForce, reason));
              case Result.NotFound<RolloutView> _,
                  Result.Stale<RolloutView> _,
                  Result.Rejected<RolloutView> _ ->
                  throw new IllegalStateException("no answer to a take-over: " + aside);
            });
  }

  @Override
  public CompletionStage<Result<BackendView>> setEndpointState(
      String backend,
      String endpoint,
      String state,
      boolean force,
      @Nullable Long ifMatch,
      Actor actor) {
    BackendView found = backend(backend);
    if (found == null) {
      return completed(new Result.NotFound<>("backend " + backend));
    }
    if (found.endpoints().stream().noneMatch(e -> e.endpoint().equals(endpoint))) {
      return completed(new Result.NotFound<>("endpoint " + endpoint + " of backend " + backend));
    }
    Operator word;
    try {
      word = Words.operator(state);
    } catch (IllegalArgumentException e) {
      return completed(new Result.Rejected<>(List.of(String.valueOf(e.getMessage()))));
    }
    Change change = new Change.OperatorWord(backend, endpoint, word, force);
    Supplier<BackendView> view =
        () -> Views.backend(SnapshotBuilder.backendOf(published.current(), backend));
    return onControl(
        new Write<>(view, _ -> view.get(), BackendView::revision, change, ifMatch, actor));
  }

  @Override
  public CompletionStage<Result<List<OverrideView>>> clearOverrides(Actor actor) {
    return onControl(
        new Write<>(
            this::overrides,
            dropped -> dropped,
            _ -> 0,
            new Change.OverridesCleared(),
            null,
            actor));
  }

  @Override
  public RolloutOperations rollouts() {
    return rollouts;
  }

  @Override
  public ConfigView config() {
    return reloads.view();
  }

  @Override
  public CompletionStage<Result<ReloadView>> reload(boolean dryRun, Actor actor) {
    return CompletableFuture.supplyAsync(
        () -> reloads.reload(dryRun, actor), Thread::startVirtualThread);
  }

  /**
   * One write.
   *
   * @param view of the resource as it is when asked
   * @param answer from the view before to the one that the reply shows, once it is in force
   */
  private record Write<T>(
      Supplier<T> view,
      UnaryOperator<T> answer,
      ToLongFunction<T> revision,
      Change change,
      @Nullable Long ifMatch,
      Actor actor) {
    boolean isStale() {
      return ifMatch != null && ifMatch != revision.applyAsLong(view.get());
    }
  }

  private <T> CompletionStage<Result<T>> onControl(Write<T> write) {
    return onControl(write, this::apply);
  }

  private <T> CompletionStage<Result<T>> onControl(
      Write<T> write, Function<Write<T>, CompletableFuture<Result<T>>> way) {
    return CompletableFuture.completedFuture(write)
        .thenComposeAsync(way, control)
        .exceptionally(AdminAdapter::stopping)
        .whenCompleteAsync((_, _) -> {}, Thread::startVirtualThread);
  }

  private static <T> Result<T> stopping(Throwable failure) {
    if (failure instanceof RejectedExecutionException
        || failure.getCause() instanceof RejectedExecutionException) {
      return new Result.NotDurable<>(false, "the gateway is stopping");
    }
    throw failure instanceof CompletionException e ? e : new CompletionException(failure);
  }

  private <T> CompletableFuture<Result<T>> apply(Write<T> write) {
    Build.Conflict locked = locks.against(write.change());
    return answer(write, locked == null ? core.plan(write.change()) : locked);
  }

  private <T> CompletableFuture<Result<T>> answer(Write<T> write, Build plan) {
    T current = write.view().get();
    long revision = write.revision().applyAsLong(current);
    boolean stale = write.isStale();
    // A precondition counts only where nothing else stands against it (RFC 9110 section 13.2.1).
    return switch (plan) {
      case Build.Rejected rejected -> completed(new Result.Rejected<>(rejected.reasons()));
      case Build.Conflict conflict ->
          completed(new Result.Conflict<>(conflict.reason(), conflict.hint()));
      case Build.Unchanged _ when stale -> completed(new Result.Stale<>(current, revision));
      case Build.Built _ when stale -> completed(new Result.Stale<>(current, revision));
      // An equal change may follow one that is not on disk yet: it answers for the same state.
      case Build.Unchanged _ -> once(core.barrier(), new Result.Done<>(current, revision));
      case Build.Built built -> publish(write, built, current);
      case Build.Reloaded _ -> throw new IllegalStateException("a reload has its own way in");
    };
  }

  private <T> CompletableFuture<Result<T>> publish(Write<T> write, Build.Built built, T before) {
    String broken = core.broken();
    if (broken != null) {
      return completed(new Result.NotDurable<>(false, broken));
    }
    CompletableFuture<@Nullable Void> durable = core.publish(built, write.actor());
    T view = write.answer().apply(before);
    return once(durable, new Result.Done<>(view, write.revision().applyAsLong(view)));
  }

  private static <T> CompletableFuture<Result<T>> once(
      CompletableFuture<@Nullable Void> durable, Result.Done<T> done) {
    return durable.handle((_, failure) ->
        failure == null
            ? done
            : new Result.NotDurable<>(true, String.valueOf(failure.getMessage())));
  }

  private static <T> CompletableFuture<Result<T>> completed(Result<T> result) {
    return CompletableFuture.completedFuture(result);
  }
}
