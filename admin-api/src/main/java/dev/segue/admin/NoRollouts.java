package dev.segue.admin;

import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** No rollouts at all. */
final class NoRollouts implements RolloutOperations {
  @Override
  public List<RolloutView> rollouts() {
    return List.of();
  }

  @Override
  public @Nullable RolloutView rollout(String id) {
    return null;
  }

  @Override
  public List<RolloutEventView> events(String id, long after) {
    return List.of();
  }

  @Override
  public Runnable follow(String id, Consumer<RolloutEventView> listener) {
    return () -> {};
  }

  @Override
  public @Nullable Document report(String id, ReportForm form) {
    return null;
  }

  @Override
  public @Nullable ChecklistView checklist(String id, Checklist list) {
    return null;
  }

  @Override
  public CompletionStage<Result<ChecklistView>> check(
      String id, Checklist list, Set<String> confirmed, Set<String> waived, Actor actor) {
    return CompletableFuture.completedStage(new Result.NotFound<>("rollout " + Shown.of(id)));
  }

  @Override
  public CompletionStage<Result<RolloutView>> tell(
      String id, RolloutVerb verb, Set<RolloutOption> options, Actor actor) {
    return CompletableFuture.completedStage(new Result.NotFound<>("rollout " + Shown.of(id)));
  }

  @Override
  public CompletionStage<Result<RolloutView>> define(
      String id, String definition, boolean start, Actor actor) {
    return CompletableFuture.completedStage(
        new Result.Conflict<>("this gateway has no rollouts", "ask one that has"));
  }

  @Override
  public CompletionStage<Result<RolloutView>> remove(String id, Actor actor) {
    return CompletableFuture.completedStage(new Result.NotFound<>("rollout " + Shown.of(id)));
  }
}
