package dev.segue.admin;

import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.ReloadView;
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
  /**
   * A revision that no resource ever has. A write for it checks and cannot change: since what is
   * wrong with a write comes before its precondition (RFC 9110 section 13.2.1), it answers {@link
   * Result.NotFound} or {@link Result.Rejected} as the same write without a precondition would, and
   * {@link Result.Stale} where nothing stands against it.
   */
  long NO_REVISION = -1;

  /** Every route, by id. */
  List<RouteView> routes();

  /** That route, or {@code null}. */
  @Nullable RouteView route(String route);

  /**
   * Replaces the route's whole split.
   *
   * @param weights by backend id, as the client sent them: any number is passed on, the gateway
   *     answers with all reasons at once
   * @param takeOver also where a rollout owns the route: it is paused
   * @param ifMatch the revision that the client saw, {@link #NO_REVISION}, or {@code null}: last
   *     writer wins
   */
  CompletionStage<Result<RouteView>> setWeights(
      String route,
      SequencedMap<String, Long> weights,
      boolean takeOver,
      @Nullable Long ifMatch,
      Actor actor);

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

  /**
   * Drops every override: the file's values are in force again. Answers with those that are left.
   */
  CompletionStage<Result<List<OverrideView>>> clearOverrides(Actor actor);

  /** The configuration in force, and how the last reload ended. */
  ConfigView config();

  /**
   * Reads the configuration file again and puts it into force as a whole, or not at all. {@link
   * Result.Rejected} has everything that is wrong with it.
   *
   * @param dryRun only say what would be
   */
  CompletionStage<Result<ReloadView>> reload(boolean dryRun, Actor actor);

  /** What can be asked of rollouts. */
  RolloutOperations rollouts();
}
