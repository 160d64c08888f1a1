package dev.segue.gateway.control.rollout;

import dev.segue.admin.Actor;
import dev.segue.admin.Result;
import dev.segue.admin.RolloutOperations;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RolloutDefinitions;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.Journalled.Origin;
import dev.segue.gateway.control.rollout.checklist.Notes;
import dev.segue.gateway.control.rollout.plan.Answer;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.Rollout;
import dev.segue.gateway.control.rollout.plan.Step;
import dev.segue.gateway.control.rollout.plan.Verb;
import dev.segue.gateway.control.rollout.report.Chronicle;
import dev.segue.gateway.control.state.RolloutRecord;
import dev.segue.gateway.metrics.ControlMetrics;
import dev.segue.gateway.metrics.RollbackTrigger;
import dev.segue.gateway.time.NanoClock;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rollouts of a gateway: those of the file, and those that the journal knows of. Reads may come
 * from any thread; everything else is for the control thread.
 */
public final class Rollouts implements RolloutOperations, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Rollouts.class);

  private final Tools tools;
  private final SequencedMap<String, Run> runs = new TreeMap<>();
  private final Map<String, Notes> noted = new TreeMap<>(); // of those that never began
  private Map<String, RolloutConfig> definitions = Map.of();
  private final Made made;
  private final Shown shown = new Shown();

  /**
   * Without any rollout.
   *
   * @param control the control thread
   * @param nanos for intervals
   * @param wall for what goes on over a restart
   * @param metrics counts what becomes of them
   */
  public Rollouts(
      Plane plane,
      Outside outside,
      Executor control,
      NanoClock nanos,
      Clock wall,
      ControlMetrics metrics) {
    tools = new Tools(plane, outside, control, nanos, wall, new Counting(metrics));
    made =
        new Made(
            tools,
            runs,
            id -> definitions.containsKey(id),
            (id, actor) -> say(id, new Verb.Start(), "start", actor),
            this::changed);
  }

  // --- on the control thread -------------------------------------------------------------------

  /** From now on definitions are read by the names and defaults of this configuration. */
  public void readBy(RolloutDefinitions configuration) {
    made.readBy(configuration);
  }

  /**
   * These are the file's rollouts now. One that is live goes on as it was started.
   *
   * @param outbound what rollouts name
   */
  public void define(Collection<RolloutConfig> rollouts, OutboundConfig outbound) {
    tools.outside().define(outbound);
    Map<String, RolloutConfig> next = new TreeMap<>();
    rollouts.forEach(rollout -> next.put(rollout.id(), rollout));
    definitions = next;
    for (Run run : List.copyOf(runs.values())) {
      run.flight().next(next.getOrDefault(run.config().id(), run.config()));
      if (run.isTheFilesAlone() && !next.containsKey(run.config().id())) {
        runs.remove(run.config().id());
        run.retire();
        forgetNotes(run.config().id(), run.flight().known());
      }
    }
    for (RolloutConfig rollout : rollouts) {
      Run run = runs.get(rollout.id());
      if (run == null) {
        add(fresh(rollout, noted.getOrDefault(rollout.id(), Notes.NONE)));
      } else if (run.state().phase() instanceof Phase.Pending && !run.isMadeOf(rollout)) {
        made.taken(run);
        add(run.with(rollout, run.state(), Origin.FILE));
      }
      noted.remove(rollout.id());
    }
    noted.forEach(this::forgetNotes);
    noted.clear();
    changed();
  }

  /** What was noted of a rollout that never began, and that nobody defines any more. */
  private void forgetNotes(String id, Notes notes) {
    if (!notes.equals(Notes.NONE)) {
      var _ = tools.plane().forget(id); // a journal that breaks says so itself
    }
  }

  private Run fresh(RolloutConfig config, Notes notes) {
    return new Run(
        tools,
        new RolloutLog(),
        new Journalled(config, Rollout.pending(tools.wall().instant()), List.of(), Origin.FILE),
        Chronicle.NOTHING,
        notes);
  }

  /** Which of such a file would begin by its being read. */
  public List<String> begunBy(Collection<RolloutConfig> file) {
    return file.stream()
        .filter(rollout -> OnLoad.begins(rollout, runs.get(rollout.id())))
        .map(RolloutConfig::id)
        .toList();
  }

  /** The file was read: those of it that are to begin by that do, unless they ever have. */
  public void loaded() {
    for (RolloutConfig rollout : definitions.values()) {
      Run run = runs.get(rollout.id());
      if (run != null && OnLoad.begins(rollout, run)) {
        var _ =
            say(rollout.id(), new Verb.Start(), "start", OnLoad.FILE)
                .thenAcceptAsync(result -> OnLoad.begun(run, result), tools.control());
      }
    }
  }

  /**
   * Goes on with what the journal holds. To be called once, before {@link #define}.
   *
   * @return completes when all of it is in force
   */
  public CompletableFuture<Void> recover(Collection<RolloutRecord> stored) {
    List<CompletableFuture<?>> recovering = new ArrayList<>();
    noted.putAll(StoredRuns.notesAlone(stored));
    for (Run run : StoredRuns.of(tools, stored)) {
      add(run);
      recovering.add(run.recover());
    }
    show();
    return CompletableFuture.allOf(recovering.toArray(CompletableFuture[]::new));
  }

  /** Every rollout looks around and goes on. To be called every second. */
  public void tick() {
    for (Run run : runs.values()) {
      try {
        run.tick();
      } catch (RuntimeException e) { // a defect in one must not hold up the others
        logger.error("rollout {}: it could not be looked after", run.config().id(), e);
      }
    }
    show();
  }

  /** The live rollout that sets this route's weights, or {@code null}; none after a take-over. */
  public @Nullable String ownerOfWeights(String route) {
    return owner(run -> run.config().route().equals(route) && !run.state().phase().takenOver());
  }

  /** The live rollout that updates this backend's endpoints, or {@code null}. */
  public @Nullable String updaterOf(String backend) {
    return owner(run ->
        run.config().strategy() instanceof StrategyConfig.Rolling
            && run.config().stable().equals(backend));
  }

  /** Every live rollout, as it was started. */
  public List<RolloutConfig> live() {
    return runs.values().stream()
        .filter(run -> run.state().phase().owns())
        .map(Run::config)
        .toList();
  }

  private @Nullable String owner(Predicate<Run> owns) {
    for (Run run : runs.values()) {
      if (run.state().phase().owns() && owns.test(run)) {
        return run.config().id();
      }
    }
    return null;
  }

  /**
   * An operator sets weights of an owned route.
   *
   * @return completes when the rollout has stepped aside; else what stands against it
   */
  public CompletableFuture<Result<RolloutView>> takeOver(String id, Actor actor) {
    return say(id, new Verb.TakeOver(), "take-over", actor);
  }

  private CompletableFuture<Result<RolloutView>> say(
      String id, Verb verb, String word, Actor actor) {
    Run run = runs.get(id);
    if (run == null) {
      return completed(new Result.NotFound<>("rollout " + id));
    }
    boolean begins = verb instanceof Verb.Start || verb instanceof Verb.Retry;
    Run next = begins ? beginning(run) : run;
    boolean again = begins && next.state().phase() instanceof Phase.RolledBack;
    Verb said = again ? new Verb.Retry() : verb;
    Result.Conflict<RolloutView> conflict = Ownership.conflict(next, said, live(), tools.plane());
    if (conflict == null && begins) {
      conflict = made.missing(next);
    }
    if (conflict != null) {
      return completed(conflict);
    }
    return switch (next.ask(said)) {
      case Answer.Refusal(String reason, String hint) ->
          completed(new Result.Conflict<>(reason, hint));
      case Step step -> {
        String broken = tools.plane().broken();
        boolean attempt = step.state().attempt() != next.state().attempt();
        if (attempt && broken != null) {
          yield completed(new Result.NotDurable<>(false, broken));
        }
        Result.Conflict<RolloutView> preflight = attempt ? next.flight().blocks(actor) : null;
        if (preflight != null) {
          yield completed(preflight);
        }
        Run last = run;
        add(next);
        yield take(next, step, Counting.why(next.state(), said), word, actor)
            .thenApply(result -> {
              if (result instanceof Result.NotDurable<RolloutView>(var inForce, var _)
                  && !inForce
                  && next != last
                  && runs.replace(id, next, last)) {
                show(); // what could not begin takes nobody's place
              }
              return result;
            });
      }
    };
  }

  private String owned(Run run) {
    Result.Conflict<RolloutView> conflict =
        Ownership.conflict(run, new Verb.Start(), live(), tools.plane());
    return conflict == null ? "" : conflict.reason();
  }

  private void add(Run run) {
    Run last = runs.put(run.config().id(), run);
    if (last != null && last != run) {
      last.retire();
    }
    tools.counting().defined(run.config());
  }

  /**
   * What begins anew begins with what the file says now, or else with what made it. Nothing of the
   * last attempt is lost until it has begun.
   */
  private Run beginning(Run run) {
    Phase phase = run.state().phase();
    RolloutConfig filed = definitions.get(run.config().id());
    Origin origin = filed == null ? run.origin() : Origin.FILE;
    RolloutConfig next = origin == Origin.API ? run.config() : filed;
    boolean over = phase instanceof Phase.Succeeded(_, var undoUntil) && undoUntil == null;
    if (next == null || run.isStoring()) {
      return run;
    }
    if (over) {
      return run.with(next, Rollout.pendingAfter(run.state(), tools.wall().instant()), origin);
    }
    boolean changed = phase instanceof Phase.RolledBack && !next.equals(run.config());
    return changed ? run.with(next, run.state(), origin) : run;
  }

  private CompletableFuture<Result<RolloutView>> take(
      Run run, Step step, RollbackTrigger why, String word, Actor actor) {
    run.said(word, actor);
    return run.take(step, actor, why)
        .thenCompose(_ -> {
          return run.observe(); // what the word makes possible is not left to the next tick
        })
        .handle((_, failure) -> {
          show();
          if (failure != null && !NotStored.is(failure)) {
            throw new CompletionException(cause(failure)); // a defect, and no word on the journal
          }
          return failure == null ? done(run) : notDurable(failure);
        });
  }

  static Result<RolloutView> done(Run run) {
    RolloutView view = RolloutViews.of(run, run.now());
    return new Result.Done<>(view, run.log().lastId());
  }

  static Result<RolloutView> notDurable(Throwable failure) {
    Throwable cause = cause(failure);
    boolean inForce = cause instanceof NotStored stored && stored.inForce();
    return new Result.NotDurable<>(inForce, String.valueOf(cause.getMessage()));
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause;
  }

  /** There are others than before. */
  private void changed() {
    tools.counting().keep(runs.keySet());
    show();
  }

  private void show() {
    shown.show(runs, tools.wall().instant());
    tools.counting().standing(shown);
  }

  /** Ends what runs outside: hooks. */
  @Override
  public void close() {
    runs.values().forEach(Run::close);
  }

  // --- on any thread ---------------------------------------------------------------------------

  @Override
  public List<RolloutView> rollouts() {
    return shown.rollouts();
  }

  @Override
  public @Nullable RolloutView rollout(String id) {
    return shown.rollout(id);
  }

  @Override
  public List<RolloutEventView> events(String id, long after) {
    return shown.events(id, after);
  }

  @Override
  public Runnable follow(String id, Consumer<RolloutEventView> listener) {
    return shown.follow(id, listener);
  }

  @Override
  public @Nullable Document report(String id, ReportForm form) {
    return shown.report(id, form, tools.wall().instant());
  }

  @Override
  public @Nullable ChecklistView checklist(String id, Checklist list) {
    return shown.checklist(id, list);
  }

  @Override
  public CompletionStage<Result<ChecklistView>> check(
      String id, Checklist list, Set<String> confirmed, Set<String> waived, Actor actor) {
    return CompletableFuture.completedFuture(id)
        .thenComposeAsync(
            one -> {
              Run run = runs.get(one);
              return run == null
                  ? CompletableFuture.completedFuture(
                      new Result.NotFound<ChecklistView>("rollout " + one))
                  : run.flight().check(list, confirmed, waived, owned(run), actor);
            },
            tools.control())
        .whenCompleteAsync((_, _) -> show(), tools.control());
  }

  @Override
  public CompletionStage<Result<RolloutView>> tell(
      String id, RolloutVerb verb, Set<RolloutOption> options, Actor actor) {
    Verb said = RolloutViews.verb(verb, options);
    String word = verb.word();
    return CompletableFuture.completedFuture(said)
        .thenComposeAsync(one -> say(id, one, word, actor), tools.control());
  }

  @Override
  public CompletionStage<Result<RolloutView>> define(
      String id, String definition, boolean start, Actor actor) {
    return made.define(id, definition, start, actor);
  }

  @Override
  public CompletionStage<Result<RolloutView>> remove(String id, Actor actor) {
    return made.remove(id, actor);
  }

  private static CompletableFuture<Result<RolloutView>> completed(Result<RolloutView> result) {
    return CompletableFuture.completedFuture(result);
  }
}
