package dev.segue.admin;

import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.RouteView;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the control API can ask of the gateway: one method a use case. Reads answer from the current
 * snapshot; writes complete when the change is in force <em>and</em> durable. No method blocks.
 */
public interface AdminOperations {
  /** Every route, by id. */
  List<RouteView> routes();

  /** That route, or {@code null}. */
  @Nullable RouteView route(String route);

  /**
   * Replaces the route's whole split.
   *
   * @param weights by backend id, as the client sent them: any number is passed on, the gateway
   *     answers with all reasons at once
   * @param ifMatch the revision that the client saw, or {@code null}: last writer wins
   */
  CompletionStage<Result<RouteView>> setWeights(
      String route, SequencedMap<String, Long> weights, @Nullable Long ifMatch, Actor actor);

  /** Every backend, by id. */
  List<BackendView> backends();

  /** That backend, or {@code null}. */
  @Nullable BackendView backend(String backend);

  /**
   * Sets what the operator says of one endpoint.
   *
   * @param endpoint {@code host:port}
   * @param state {@code ready}, {@code drain} or {@code maint}
   * @param force also where it would leave the backend without an available endpoint
   */
  CompletionStage<Result<BackendView>> setEndpointState(
      String backend,
      String endpoint,
      String state,
      boolean force,
      @Nullable Long ifMatch,
      Actor actor);

  /** The newest changes first, at most {@code limit}. */
  List<ChangeView> changes(int limit);

  /** Live changes that the configuration file does not hold. */
  List<OverrideView> overrides();

  /** Drops every override: the file's values are in force again. */
  CompletionStage<Result<List<OverrideView>>> clearOverrides(Actor actor);
}
