package dev.segue.admin.testing;

import dev.segue.admin.Actor;
import dev.segue.admin.Result;
import dev.segue.admin.RolloutOperations;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rollouts in memory, to which happens what a test says. */
public final class FakeRollouts implements RolloutOperations {
  private final TreeMap<String, RolloutView> views = new TreeMap<>();
  private final List<Happened> happened = new ArrayList<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final List<ChecklistView> lists = new ArrayList<>();
  private final List<String> checks = new CopyOnWriteArrayList<>();
  private final List<Defined> defined = new CopyOnWriteArrayList<>();
  private final List<String> removed = new CopyOnWriteArrayList<>();
  private Consumer<Told> after = _ -> {};
  private @Nullable Function<Told, Result<RolloutView>> answer;

  /** A verb that was said. */
  public record Told(String id, RolloutVerb verb, Set<RolloutOption> options, Actor actor) {}

  /** A definition that was sent. */
  public record Defined(String id, String definition, boolean start, Actor actor) {}

  private record Happened(String id, RolloutEventView event) {}

  private record Listener(String id, Consumer<RolloutEventView> consumer) {}

  /** From now on this is how that rollout is. */
  public synchronized FakeRollouts show(RolloutView view) {
    views.put(view.id(), view);
    return this;
  }

  /** What every verb is answered with; else the view, where the view allows the verb. */
  public synchronized void answer(Function<Told, Result<RolloutView>> with) {
    answer = with;
  }

  /** Is done with each verb that was accepted, before it is answered. */
  public synchronized void after(Consumer<Told> then) {
    after = then;
  }

  /** The rollout becomes that, and an event of that kind tells it. */
  public synchronized RolloutEventView happen(RolloutView view, String kind, String text) {
    show(view);
    return happen(
        view.id(),
        new RolloutEventView(
            happened.size() + 1,
            SampleRollout.STARTED.plusSeconds(happened.size()),
            kind,
            "gateway",
            text,
            view.phase(),
            view.candidateWeight()));
  }

  /** That event, as it is. */
  public synchronized RolloutEventView happen(String id, RolloutEventView event) {
    happened.add(new Happened(id, event));
    for (Listener listener : listeners) {
      if (listener.id().equals(id)) {
        listener.consumer().accept(event);
      }
    }
    return event;
  }

  /** The history begins anew. */
  public synchronized void forget() {
    happened.clear();
  }

  public List<Told> told() {
    return told;
  }

  public List<Defined> defined() {
    return defined;
  }

  public List<String> removed() {
    return removed;
  }

  /** How many listen now. */
  public int followers() {
    return listeners.size();
  }

  @Override
  public synchronized List<RolloutView> rollouts() {
    return List.copyOf(views.values());
  }

  @Override
  public synchronized @Nullable RolloutView rollout(String id) {
    return views.get(id);
  }

  @Override
  public synchronized List<RolloutEventView> events(String id, long after) {
    return happened.stream()
        .filter(one -> one.id().equals(id) && one.event().id() > after)
        .map(Happened::event)
        .toList();
  }

  @Override
  public Runnable follow(String id, Consumer<RolloutEventView> consumer) {
    Listener listener = new Listener(id, consumer);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** The form and the style {@code p{}} for whoever is there. */
  @Override
  public synchronized @Nullable Document report(String id, ReportForm form) {
    String style = form == ReportForm.HTML ? "p{}" : "";
    return views.containsKey(id) ? new Document(form.word() + " of " + id + '\n', style) : null;
  }

  /** From now on lists are like this: each look takes the next of them, and stays at the last. */
  public synchronized FakeRollouts list(ChecklistView... stages) {
    lists.clear();
    lists.addAll(List.of(stages));
    return this;
  }

  /** What was confirmed or waived, as in {@code preflight orders-v2 confirm[backup] waive[]}. */
  public List<String> checks() {
    return checks;
  }

  @Override
  public synchronized @Nullable ChecklistView checklist(String id, Checklist list) {
    if (lists.isEmpty() || !views.containsKey(id)) {
      return null;
    }
    return lists.size() > 1 ? lists.removeFirst() : lists.getFirst();
  }

  @Override
  public synchronized CompletionStage<Result<ChecklistView>> check(
      String id, Checklist list, Set<String> confirmed, Set<String> waived, Actor actor) {
    checks.add(
        list.word()
            + ' '
            + id
            + " confirm"
            + new TreeSet<>(confirmed)
            + " waive"
            + new TreeSet<>(waived)
            + ' '
            + actor.reason());
    ChecklistView view = checklist(id, list);
    return CompletableFuture.completedStage(
        view == null ? new Result.NotFound<>("rollout " + id) : new Result.Done<>(view, 0));
  }

  @Override
  public synchronized CompletionStage<Result<RolloutView>> tell(
      String id, RolloutVerb verb, Set<RolloutOption> options, Actor actor) {
    Told now = new Told(id, verb, Set.copyOf(options), actor);
    told.add(now);
    Function<Told, Result<RolloutView>> always = answer;
    return CompletableFuture.completedStage(always == null ? result(now) : always.apply(now));
  }

  /** Every definition is as good as the sample. */
  @Override
  public synchronized CompletionStage<Result<RolloutView>> define(
      String id, String definition, boolean start, Actor actor) {
    defined.add(new Defined(id, definition, start, actor));
    if (views.containsKey(id)) {
      return CompletableFuture.completedStage(
          new Result.Conflict<>("rollout " + id + " is of the file", "change it there"));
    }
    RolloutView view = SampleRollout.of(id, start ? "progressing" : "pending").view();
    views.put(id, view);
    return CompletableFuture.completedStage(new Result.Done<>(view, 0));
  }

  /** Only those that have ended. */
  @Override
  public synchronized CompletionStage<Result<RolloutView>> remove(String id, Actor actor) {
    RolloutView view = views.get(id);
    if (view == null) {
      return CompletableFuture.completedStage(new Result.NotFound<>("rollout " + id));
    }
    if (!view.ended()) {
      return CompletableFuture.completedStage(
          new Result.Conflict<>("rollout " + id + " is live", "abort it first"));
    }
    views.remove(id);
    removed.add(id);
    return CompletableFuture.completedStage(new Result.Done<>(view, 0));
  }

  private Result<RolloutView> result(Told now) {
    RolloutView view = views.get(now.id());
    if (view == null) {
      return new Result.NotFound<>("rollout " + now.id());
    }
    if (!view.verbs().contains(now.verb().word())) {
      return new Result.Conflict<>(
          now.id() + " is " + view.phase(), "possible: " + String.join(", ", view.verbs()));
    }
    after.accept(now);
    RolloutView then = views.get(now.id());
    return new Result.Done<>(then == null ? view : then, 0);
  }
}
