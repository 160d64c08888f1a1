package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.admin.Result;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.ConfigView.LastReload;
import dev.segue.admin.view.DifferenceView;
import dev.segue.admin.view.ReloadView;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.ConfigResult;
import dev.segue.gateway.config.ConfigSource;
import dev.segue.gateway.config.Difference;
import dev.segue.gateway.config.Problem;
import dev.segue.gateway.config.ReloadPlan;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.ReloadDoor.Passed;
import dev.segue.gateway.metrics.ControlMetrics;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.RouteTable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration file again: all of it comes into force, or nothing. What takes time (the
 * file, the match table, sockets) is done on the caller's thread, which must be neither the control
 * thread nor an event loop. One reload after the other; the last good configuration stays.
 */
public final class ConfigReload implements Reloads {
  private static final Logger log = LoggerFactory.getLogger(ConfigReload.class);
  private static final long LOOP_SECONDS = 10;
  private static final CompletableFuture<Void> COMPLETE = CompletableFuture.completedFuture(null);

  private final Start start;
  private final Surroundings around;
  private final ReloadDoor door;
  private final Clock wall;
  private final ReentrantLock turn = new ReentrantLock(true);
  private SegueConfig inForce; // guarded by turn
  private CompletableFuture<Void> settled = COMPLETE; // guarded by turn; of the reload before
  private volatile ConfigView view;

  /** What the process was started with. */
  public record Start(SegueConfig config, ConfigSource source, ControlMetrics metrics) {}

  ConfigReload(Start start, Surroundings around, ReloadDoor door, Clock wall) {
    this.start = start;
    this.around = around;
    this.door = door;
    this.wall = wall;
    inForce = start.config();
    Instant now = wall.instant();
    view = new ConfigView(1, now, start.source().name(), List.of(), null);
    start.metrics().configLoaded(now);
  }

  @Override
  public ConfigView view() {
    return view;
  }

  @Override
  public Result<ReloadView> reload(boolean dryRun, Actor actor) {
    turn.lock();
    try {
      String refusal = around.refusal();
      return refusal == null
          ? read(dryRun, actor)
          : new Result.Conflict<>(refusal, "ask the process that takes its place");
    } finally {
      turn.unlock();
    }
  }

  private Result<ReloadView> read(boolean dryRun, Actor actor) {
    return switch (start.source().read()) {
      case ConfigResult.Invalid invalid -> rejected(texts(invalid.problems()), dryRun, actor);
      case ConfigResult.Loaded loaded -> {
        try {
          ReloadPlan plan = ReloadPlan.of(inForce, loaded.config());
          yield dryRun
              ? checked(plan, texts(loaded.warnings()))
              : changed(plan, texts(loaded.warnings()), actor);
        } catch (IllegalArgumentException e) {
          yield rejected(List.of("with what stays in force: " + e.getMessage()), dryRun, actor);
        }
      }
    };
  }

  private static List<String> texts(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
  }

  private Result<ReloadView> rejected(List<String> problems, boolean dryRun, Actor actor) {
    if (!dryRun) {
      log.error(
          "reload by {}: {} problem(s), the configuration of before stays in force",
          actor.name(),
          problems.size());
      problems.forEach(problem -> log.error("reload: {}", problem));
      start.metrics().reloadFailed();
      ended(view.revision(), view.since(), view.needsRestart(), "rejected", problems, actor);
    }
    return new Result.Rejected<>(problems);
  }

  private Result<ReloadView> checked(ReloadPlan plan, List<String> warnings) {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(withoutTraffic(plan.effective()));
    try {
      all.addAll(door.preview(plan.effective()).get());
    } catch (InterruptedException | ExecutionException e) {
      return stopping(e);
    }
    return done("checked", plan, all);
  }

  private Result<ReloadView> changed(ReloadPlan plan, List<String> warnings, Actor actor) {
    if (!plan.changes()) {
      succeeded(view.revision(), view.since(), "unchanged", plan, actor);
      return done("unchanged", plan, warnings);
    }
    if (!isSettled()) {
      return new Result.Conflict<>("an event loop is stuck", "see /livez");
    }
    Surroundings.Prepared prepared;
    RouteTable table = table(plan.effective());
    try {
      prepared = around.prepare(plan.effective());
    } catch (IOException e) {
      return rejected(List.of(String.valueOf(e.getMessage())), false, actor);
    }
    return pass(plan, table, prepared, warnings, actor);
  }

  /** The match table is made anew only where a match is another one. */
  private @Nullable RouteTable table(SegueConfig next) {
    boolean same = inForce.routes().keySet().equals(next.routes().keySet());
    if (same) {
      for (var route : next.routes().values()) {
        var before = inForce.routes().get(route.id());
        same &= before != null && before.match().equals(route.match());
      }
    }
    return same ? null : RouteTable.build(List.copyOf(next.routes().values()));
  }

  private Result<ReloadView> pass(
      ReloadPlan plan,
      @Nullable RouteTable table,
      Surroundings.Prepared prepared,
      List<String> warnings,
      Actor actor) {
    Passed passed;
    try {
      passed = door.pass(plan.effective(), table, actor, summary(plan)).get();
    } catch (InterruptedException | ExecutionException e) {
      prepared.cancel();
      return stopping(e);
    }
    return switch (passed) {
      case Passed.Rejected(var reasons) -> {
        prepared.cancel();
        yield rejected(reasons, false, actor);
      }
      case Passed.NotDurable(var reason) -> {
        prepared.cancel();
        rejected(List.of("changes cannot be stored: " + reason), false, actor);
        yield new Result.NotDurable<>(false, reason);
      }
      case Passed.InForce it -> {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(withoutTraffic(plan.effective()));
        all.addAll(it.warnings());
        inForce = plan.effective();
        prepared.commit();
        settle(it.removed());
        succeeded(view.revision() + 1, wall.instant(), "applied", plan, actor);
        plan.differences().forEach(ConfigReload::log);
        yield durable(it.durable(), done("applied", plan, all));
      }
    };
  }

  /** A process that has begun to end has no time for a reload. */
  private static Result<ReloadView> stopping(Exception e) {
    log.warn("reload given up, the gateway is stopping: {}", e.toString());
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new Result.NotDurable<>(false, "the gateway is stopping");
  }

  /** Backends all of whose endpoints are new: a late endpoint waits for its probes. */
  private List<String> withoutTraffic(SegueConfig next) {
    List<String> waiting = new ArrayList<>();
    for (BackendConfig backend : next.backends().values()) {
      BackendConfig before = inForce.backends().get(backend.id());
      boolean known =
          before != null
              && backend.endpoints().stream()
                  .anyMatch(e -> before.endpoints().stream().anyMatch(o -> o.id().equals(e.id())));
      if (backend.health() != null && !known) {
        waiting.add(
            "backends." + backend.id() + ": every endpoint is new: no traffic until probes pass");
      }
    }
    return waiting;
  }

  /**
   * Removed endpoints: first every loop leaves the old snapshot, then nobody finds them any more,
   * then what is idle is closed. After that their slots are free as soon as nothing is left of
   * them.
   */
  private void settle(List<EndpointState> removed) {
    if (!removed.isEmpty()) {
      settled =
          around
              .loopsPassed()
              .thenCompose(_ -> door.retire(removed))
              .thenCompose(_ -> around.closeIdle(removed));
      isSettled();
    }
  }

  private boolean isSettled() {
    try {
      settled.get(LOOP_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      log.warn("reload: an event loop has not come round within {} s", LOOP_SECONDS);
      return false;
    }
  }

  private static Result<ReloadView> durable(
      CompletableFuture<@Nullable Void> durable, Result<ReloadView> done) {
    try {
      durable.get();
      return done;
    } catch (ExecutionException e) {
      return new Result.NotDurable<>(true, String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result.NotDurable<>(true, "the gateway is stopping");
    }
  }

  private void succeeded(
      long revision, Instant since, String result, ReloadPlan plan, Actor actor) {
    log.info(
        "reload by {}: {} (revision {}): {}{}",
        actor.name(),
        result,
        revision,
        summary(plan),
        actor.reason().isEmpty() ? "" : " (" + actor.reason() + ')');
    start.metrics().reloaded(result, wall.instant());
    ended(revision, since, views(plan.waiting()), result, List.of(), actor);
  }

  private static void log(Difference difference) {
    log.info(
        "reload: {} {}: {} -> {}{}",
        Words.word(difference.kind()),
        difference.key(),
        difference.before(),
        difference.after(),
        difference.needsRestart() ? " (needs a restart)" : "");
  }

  private void ended(
      long revision,
      Instant since,
      List<DifferenceView> waiting,
      String result,
      List<String> problems,
      Actor actor) {
    LastReload last = new LastReload(wall.instant(), actor.name(), result, problems);
    view = new ConfigView(revision, since, view.file(), waiting, last);
  }

  private Result<ReloadView> done(String result, ReloadPlan plan, List<String> warnings) {
    return new Result.Done<>(
        new ReloadView(result, view.revision(), views(plan.differences()), warnings), 0);
  }

  private static List<DifferenceView> views(List<Difference> differences) {
    return differences.stream()
        .map(difference ->
            new DifferenceView(
                Words.word(difference.kind()),
                difference.key(),
                difference.before(),
                difference.after(),
                difference.needsRestart()))
        .toList();
  }

  private static String summary(ReloadPlan plan) {
    long added = count(plan, Difference.Kind.ADDED);
    long changed = count(plan, Difference.Kind.CHANGED);
    long removed = count(plan, Difference.Kind.REMOVED);
    int waiting = plan.waiting().size();
    return added
        + " added, "
        + changed
        + " changed, "
        + removed
        + " removed"
        + (waiting == 0 ? "" : ", " + waiting + " wait for a restart");
  }

  private static long count(ReloadPlan plan, Difference.Kind kind) {
    return plan.differences().stream()
        .filter(difference -> difference.kind() == kind && !difference.needsRestart())
        .count();
  }
}
