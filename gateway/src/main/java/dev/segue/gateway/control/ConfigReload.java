package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.admin.Result;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.ReloadView;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.ConfigResult;
import dev.segue.gateway.config.ConfigSource;
import dev.segue.gateway.config.Problem;
import dev.segue.gateway.config.ReloadPlan;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.ReloadDoor.Passed;
import dev.segue.gateway.metrics.ControlMetrics;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.RouteTable;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration file again: all of it comes into force, or nothing. What takes time (the
 * file, the match table, sockets) is done on the caller's thread. One reload after the other; the
 * last good configuration stays.
 */
public final class ConfigReload implements Reloads {
  private static final Logger log = LoggerFactory.getLogger(ConfigReload.class);
  private static final long LOOP_SECONDS = 10;
  private static final CompletableFuture<Void> COMPLETE = CompletableFuture.completedFuture(null);

  private final ConfigSource source;
  private final Surroundings around;
  private final ReloadDoor door;
  private final ReloadReport report;
  private final ReentrantLock turn = new ReentrantLock(true);
  private SegueConfig inForce; // guarded by turn
  private CompletableFuture<Void> settled = COMPLETE; // guarded by turn; of the reload before

  /** What the process was started with. */
  public record Start(SegueConfig config, ConfigSource source, ControlMetrics metrics) {}

  ConfigReload(Start start, Surroundings around, ReloadDoor door, Clock wall) {
    this.around = around;
    this.door = door;
    source = start.source();
    inForce = start.config();
    report = new ReloadReport(source.name(), start.metrics(), wall);
  }

  @Override
  public ConfigView view() {
    return report.view();
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
    return switch (source.read()) {
      case ConfigResult.Invalid invalid -> rejected(texts(invalid.problems()), dryRun, actor);
      case ConfigResult.Loaded loaded -> {
        ReloadPlan plan;
        try {
          plan = ReloadPlan.of(inForce, loaded.config());
        } catch (IllegalArgumentException e) {
          String problem = "with what stays in force until a restart: " + e.getMessage();
          yield rejected(List.of(problem), dryRun, actor);
        }
        List<String> warnings = new ArrayList<>(texts(loaded.warnings()));
        warnings.addAll(withoutTraffic(plan.effective()));
        yield dryRun ? checked(plan, warnings) : changed(plan, warnings, actor);
      }
    };
  }

  private static List<String> texts(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
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

  private Result<ReloadView> rejected(List<String> problems, boolean dryRun, Actor actor) {
    if (!dryRun) {
      report.rejected(problems, actor);
    }
    return new Result.Rejected<>(problems);
  }

  private Result<ReloadView> checked(ReloadPlan plan, List<String> warnings) {
    try {
      warnings.addAll(door.preview(plan.effective()).join());
    } catch (CompletionException e) {
      return stopping(e);
    }
    return new Result.Done<>(report.answer("checked", plan, warnings), 0);
  }

  private Result<ReloadView> changed(ReloadPlan plan, List<String> warnings, Actor actor) {
    if (!plan.changes()) {
      report.unchanged(plan, actor);
      door.unchanged();
      return new Result.Done<>(report.answer("unchanged", plan, warnings), 0);
    }
    if (!isSettled()) {
      return new Result.Conflict<>("an event loop is stuck", "see /livez");
    }
    RouteTable table = table(plan.effective());
    Surroundings.Prepared prepared;
    try {
      prepared = around.prepare(plan.effective());
    } catch (IOException e) {
      return rejected(List.of(String.valueOf(e.getMessage())), false, actor);
    }
    try {
      return passed(
          door.pass(plan.effective(), table, actor, ReloadReport.summary(plan)).join(),
          plan,
          prepared,
          warnings,
          actor);
    } catch (CompletionException e) {
      prepared.cancel();
      return stopping(e);
    }
  }

  /** The match table is made anew only where a match is another one. */
  private @Nullable RouteTable table(SegueConfig next) {
    boolean same = inForce.routes().keySet().equals(next.routes().keySet());
    for (var route : next.routes().values()) {
      var before = inForce.routes().get(route.id());
      same &= before != null && before.match().equals(route.match());
    }
    return same ? null : RouteTable.build(List.copyOf(next.routes().values()));
  }

  private Result<ReloadView> passed(
      Passed passed,
      ReloadPlan plan,
      Surroundings.Prepared prepared,
      List<String> warnings,
      Actor actor) {
    return switch (passed) {
      case Passed.Rejected(var reasons) -> {
        prepared.cancel();
        yield rejected(reasons, false, actor);
      }
      case Passed.NotDurable(var reason) -> {
        prepared.cancel();
        report.rejected(List.of("changes cannot be stored: " + reason), actor);
        yield new Result.NotDurable<>(false, reason);
      }
      case Passed.InForce it -> {
        inForce = plan.effective();
        prepared.commit();
        settle(it.removed());
        report.applied(plan, actor);
        warnings.addAll(it.warnings());
        yield durable(it.durable(), report.answer("applied", plan, warnings));
      }
    };
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
      CompletableFuture<@Nullable Void> durable, ReloadView view) {
    try {
      durable.get();
      return new Result.Done<>(view, 0);
    } catch (ExecutionException e) {
      return new Result.NotDurable<>(true, String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result.NotDurable<>(true, "the gateway is stopping");
    }
  }

  /** A process that has begun to end has no time for a reload. */
  private static Result<ReloadView> stopping(CompletionException e) {
    if (e.getCause() instanceof RejectedExecutionException) {
      return new Result.NotDurable<>(false, "the gateway is stopping");
    }
    throw new IllegalStateException("the reload failed; what was in force stays", e);
  }
}
