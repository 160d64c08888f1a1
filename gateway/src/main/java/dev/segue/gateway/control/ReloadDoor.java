package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.gateway.config.RolloutDefinitions;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.rollout.Rollouts;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.RouteTable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a read configuration through the one door: plan, publish, record, on the control thread.
 */
final class ReloadDoor {
  private static final Logger log = LoggerFactory.getLogger(ReloadDoor.class);

  private final ControlCore core;
  private final LiveParts live;
  private final Names names;
  private final Executor control;
  private final Surroundings around;
  private final Rollouts rollouts;

  ReloadDoor(
      ControlCore core,
      LiveParts live,
      Names names,
      Executor control,
      Surroundings around,
      Rollouts rollouts) {
    this.core = core;
    this.live = live;
    this.names = names;
    this.control = control;
    this.around = around;
    this.rollouts = rollouts;
  }

  /** How it went. */
  sealed interface Passed {
    /**
     * In force.
     *
     * @param durable completes when it is stored
     */
    record InForce(
        CompletableFuture<@Nullable Void> durable,
        List<EndpointState> removed,
        List<String> warnings)
        implements Passed {}

    /** Not in force, for these reasons. */
    record Rejected(List<String> reasons) implements Passed {}

    /** Not in force: changes cannot be stored. */
    record NotDurable(String reason) implements Passed {}
  }

  /** Puts the configuration into force; the future fails where the control thread has ended. */
  CompletableFuture<Passed> pass(
      SegueConfig config, @Nullable RouteTable table, Actor actor, String summary) {
    return CompletableFuture.completedFuture(config)
        .thenApplyAsync(next -> onControl(next, table, actor, summary), control);
  }

  private Passed onControl(
      SegueConfig config, @Nullable RouteTable table, Actor actor, String summary) {
    String broken = core.broken();
    if (broken != null) {
      return new Passed.NotDurable(broken);
    }
    List<String> owned = new RolloutLocks(rollouts).against(config, core.snapshot());
    if (!owned.isEmpty()) {
      return new Passed.Rejected(owned);
    }
    Change.Reload change = core.reload(config, table, live);
    return switch (core.plan(change)) {
      case Build.Reloaded built -> publish(change, built, actor, summary);
      case Build.Rejected(var reasons) -> new Passed.Rejected(reasons);
      case Build.Conflict(var reason, var hint) ->
          new Passed.Rejected(List.of(reason + ": " + hint));
      case Build.Built _, Build.Unchanged _ ->
          throw new IllegalStateException("no answer to a reload");
    };
  }

  private Passed publish(Change.Reload change, Build.Reloaded built, Actor actor, String summary) {
    CompletableFuture<@Nullable Void> durable =
        core.publish(built, change.restored(), actor, summary);
    List<String> warnings = warnings(change);
    rollouts.readBy(RolloutDefinitions.of(change.config()));
    rollouts.define(change.config().rollouts().values(), change.config().outbound());
    rollouts.loaded();
    names.follow(built.next().backends().values());
    around.probe(ControlPlane.probeTargets(built.next()));
    change.restored().logDropped(log);
    return new Passed.InForce(durable, built.removed(), warnings);
  }

  /** The file was read and says what is in force. */
  void unchanged() {
    try {
      control.execute(rollouts::loaded);
    } catch (RejectedExecutionException e) {
      log.debug("the process ends: no rollout begins any more");
    }
  }

  /** What of the live changes would end, and what would begin. On any thread. */
  CompletableFuture<List<String>> preview(SegueConfig config) {
    return CompletableFuture.completedFuture(config)
        .thenApplyAsync(next -> warnings(core.reload(next, null, live)), control);
  }

  private List<String> warnings(Change.Reload change) {
    Stream<String> dropped =
        change.restored().dropped().stream()
            .map(end ->
                end.override().subject()
                    + ": the live change "
                    + end.override().value()
                    + " ends, the file says "
                    + end.file()
                    + " ("
                    + end.reason()
                    + ')');
    Stream<String> begun =
        rollouts.begunBy(change.config().rollouts().values()).stream()
            .map(id -> "rollouts." + id + ": start = on-load, so it begins by this");
    return Stream.concat(dropped, begun).toList();
  }

  /** No request finds the removed endpoints any more. */
  CompletableFuture<Void> retire(List<EndpointState> removed) {
    return CompletableFuture.runAsync(() -> core.retire(removed), control);
  }
}
