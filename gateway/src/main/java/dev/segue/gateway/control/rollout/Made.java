package dev.segue.gateway.control.rollout;

import dev.segue.admin.Actor;
import dev.segue.admin.Result;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RolloutDefinitions;
import dev.segue.gateway.config.RolloutDefinitions.Read;
import dev.segue.gateway.control.rollout.Journalled.Origin;
import dev.segue.gateway.control.rollout.checklist.Notes;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.Rollout;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.control.rollout.report.Chronicle;
import java.time.Instant;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rollouts that come and go while the process runs, beside those of the file. Control thread, but
 * for {@link #define} and {@link #remove}.
 */
final class Made {
  /** Each is journalled whole at each of its steps. */
  private static final int MOST = 100;

  private final Tools tools;
  private final SequencedMap<String, Run> runs;
  private final Predicate<String> ofFile;
  private final Starting starting;
  private final Runnable changed;
  private volatile @Nullable RolloutDefinitions inForce;

  /** Says to a rollout that it shall begin. */
  interface Starting {
    CompletableFuture<Result<RolloutView>> start(String id, Actor actor);
  }

  /**
   * None yet.
   *
   * @param runs all that there are; those that are made are put there, and taken away again
   * @param ofFile whether the file defines one of that id
   * @param changed to be called when there are others than before
   */
  Made(
      Tools tools,
      SequencedMap<String, Run> runs,
      Predicate<String> ofFile,
      Starting starting,
      Runnable changed) {
    this.tools = tools;
    this.runs = runs;
    this.ofFile = ofFile;
    this.starting = starting;
    this.changed = changed;
  }

  /** From now on names and defaults are of this configuration. */
  void readBy(RolloutDefinitions configuration) {
    inForce = configuration;
  }

  /**
   * Makes a rollout, and starts it where that is wanted. From any thread, which does the reading.
   */
  CompletableFuture<Result<RolloutView>> define(
      String id, String definition, boolean start, Actor actor) {
    return switch (read(id, definition)) {
      case Read.Refused(var reasons) -> completed(new Result.Rejected<>(reasons));
      case Read.Defined(var config) ->
          CompletableFuture.completedFuture(config)
              .thenComposeAsync(one -> make(one, actor), tools.control())
              .thenComposeAsync(
                  result ->
                      start && result instanceof Result.Done
                          ? starting.start(id, actor).thenApply(answer -> pending(id, answer))
                          : completed(result),
                  tools.control());
    };
  }

  private Read read(String id, String definition) {
    RolloutDefinitions reader = inForce;
    return reader == null
        ? new Read.Refused(List.of("definition: not read (expected: a gateway with rollouts)"))
        : reader.read(id, definition);
  }

  private static Result<RolloutView> pending(String id, Result<RolloutView> started) {
    return started instanceof Result.Conflict<RolloutView>(var reason, var hint)
        ? new Result.Conflict<>(
            "rollout " + id + " is defined and pending, and was not started: " + reason, hint)
        : started;
  }

  /** A rollout that begins with what is not the file's needs what it names as much as one of it. */
  Result.@Nullable Conflict<RolloutView> missing(Run run) {
    RolloutDefinitions reader = inForce;
    List<String> missing =
        reader == null || ofFile.test(run.config().id()) || run.state().phase().owns()
            ? List.of()
            : reader.missing(run.config());
    return missing.isEmpty()
        ? null
        : new Result.Conflict<>(
            "the configuration has not all that it names: " + String.join("; ", missing),
            "bring it back, or define the rollout anew");
  }

  /** In place of one of its id that has nothing left to do. */
  private CompletableFuture<Result<RolloutView>> make(RolloutConfig config, Actor actor) {
    String id = config.id();
    Run before = runs.get(id);
    Result<RolloutView> refusal =
        refusal(
            ofFile.test(id)
                ? new Result.Conflict<>(
                    "rollout " + id + " is defined by the configuration file",
                    "change it there and reload, or take another id")
                : before == null ? tooMany() : busy(before));
    if (refusal != null) {
      return completed(refusal);
    }
    RolloutLog log = before == null ? new RolloutLog() : before.log();
    Instant now = tools.wall().instant();
    RolloutState pending =
        before == null ? Rollout.pending(now) : Rollout.pendingAfter(before.state(), now);
    Notes notes = before == null ? Notes.NONE : before.flight().known();
    Run run =
        new Run(
            tools,
            log,
            new Journalled(config, pending, List.of(), Origin.API),
            Chronicle.NOTHING,
            notes);
    put(id, run);
    run.said("define", actor);
    changed.run();
    return run.keep()
        .handle((_, failure) -> {
          if (failure == null) {
            tools.plane().enter(id, actor, "", run.state().phase().word());
            return Rollouts.done(run);
          }
          putBack(id, run, before);
          return Rollouts.notDurable(failure);
        });
  }

  private void put(String id, Run run) {
    Run last = runs.put(id, run);
    if (last != null && last != run) {
      last.retire();
    }
    tools.counting().defined(run.config());
  }

  /** What stands against it that there are others then. */
  private @Nullable Result<RolloutView> refusal(Result.@Nullable Conflict<RolloutView> conflict) {
    String broken = tools.plane().broken();
    return conflict == null && broken != null ? new Result.NotDurable<>(false, broken) : conflict;
  }

  private void putBack(String id, Run made, @Nullable Run before) {
    if (runs.remove(id, made) && before != null) {
      put(id, before);
    }
    changed.run();
  }

  /** The file has one of its id now, which takes its place. */
  void taken(Run pending) {
    if (pending.origin() == Origin.API) {
      var _ = tools.plane().forget(pending.config().id()); // a journal that breaks says so itself
    }
  }

  private Result.@Nullable Conflict<RolloutView> tooMany() {
    long count = runs.keySet().stream().filter(id -> !ofFile.test(id)).count();
    return count < MOST
        ? null
        : new Result.Conflict<>(
            "there are " + count + " rollouts that the file does not define",
            "delete some that have ended");
  }

  /** Forgets a rollout. From any thread. */
  CompletableFuture<Result<RolloutView>> remove(String id, Actor actor) {
    return CompletableFuture.completedFuture(id)
        .thenComposeAsync(
            one -> {
              Run run = runs.get(one);
              return run == null
                  ? completed(new Result.NotFound<>("rollout " + one))
                  : remove(one, run, actor);
            },
            tools.control());
  }

  private CompletableFuture<Result<RolloutView>> remove(String id, Run run, Actor actor) {
    Result<RolloutView> refusal =
        refusal(
            ofFile.test(id)
                ? new Result.Conflict<>(
                    "rollout " + id + " is defined by the configuration file",
                    "take it out of the file and reload, then delete what is left of it")
                : busy(run));
    if (refusal != null) {
      return completed(refusal);
    }
    Result<RolloutView> done = Rollouts.done(run);
    run.said("delete", actor); // for those who follow it
    runs.remove(id);
    run.retire();
    changed.run();
    return tools
        .plane()
        .forget(id)
        .handleAsync(
            (_, failure) -> {
              if (failure == null) {
                tools.plane().enter(id, actor, run.state().phase().word(), "deleted");
                return done;
              }
              if (runs.putIfAbsent(id, run) == null) {
                tools.counting().defined(run.config());
              }
              changed.run();
              return Rollouts.notDurable(failure);
            },
            tools.control());
  }

  /** What it still has to do, or could have. */
  private static Result.@Nullable Conflict<RolloutView> busy(Run run) {
    String id = run.config().id();
    Phase phase = run.state().phase();
    if (phase.owns()) {
      return new Result.Conflict<>(
          "rollout " + id + " is live: it is " + phase.word(),
          "wait until it has ended, or abort it");
    }
    if (run.isStoring()) {
      return new Result.Conflict<>("a decision on rollout " + id + " is being stored", "try again");
    }
    if (phase instanceof Phase.Succeeded(_, @Nullable Instant undoUntil) && undoUntil != null) {
      return new Result.Conflict<>(
          "rollout " + id + " can be undone until " + undoUntil, "wait until then, or undo it");
    }
    if (phase instanceof Phase.RolledBack(_, _, @Nullable Instant closeAt) && closeAt != null) {
      return new Result.Conflict<>(
          "tunnels of rollout " + id + " are closed at " + closeAt, "wait until then");
    }
    return null;
  }

  private static CompletableFuture<Result<RolloutView>> completed(Result<RolloutView> result) {
    return CompletableFuture.completedFuture(result);
  }
}
