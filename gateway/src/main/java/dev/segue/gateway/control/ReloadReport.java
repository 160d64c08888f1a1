package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.ConfigView.LastReload;
import dev.segue.admin.view.DifferenceView;
import dev.segue.admin.view.ReloadView;
import dev.segue.gateway.config.Difference;
import dev.segue.gateway.config.ReloadPlan;
import dev.segue.gateway.metrics.ControlMetrics;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told of reloads: in the log, in the metrics, and by the control API. One writer. */
final class ReloadReport {
  private static final Logger log = LoggerFactory.getLogger(ReloadReport.class);

  private final ControlMetrics metrics;
  private final Clock wall;
  private volatile ConfigView view;

  ReloadReport(String file, ControlMetrics metrics, Clock wall) {
    this.metrics = metrics;
    this.wall = wall;
    view = new ConfigView(1, wall.instant(), file, List.of(), null);
  }

  /** From any thread. */
  ConfigView view() {
    return view;
  }

  /** What was in force stays. */
  void rejected(List<String> problems, Actor actor) {
    log.error(
        "reload by {}: {} problem(s), the configuration of before stays in force",
        actor.name(),
        problems.size());
    problems.forEach(problem -> log.error("reload: {}", problem));
    metrics.reloadFailed();
    ConfigView now = view;
    ended(now.revision(), now.since(), now.needsRestart(), "rejected", problems, actor);
  }

  /** The file says what is in force, but for what waits for a restart. */
  void unchanged(ReloadPlan plan, Actor actor) {
    succeeded(view.revision(), view.since(), "unchanged", plan, actor);
  }

  /** The file is in force, but for what waits for a restart. */
  void applied(ReloadPlan plan, Actor actor) {
    succeeded(view.revision() + 1, wall.instant(), "applied", plan, actor);
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
    plan.differences().forEach(ReloadReport::log);
    metrics.reloaded(result, wall.instant());
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

  /** The answer to who asked. */
  ReloadView answer(String result, ReloadPlan plan, List<String> warnings) {
    return new ReloadView(result, view.revision(), views(plan.differences()), warnings);
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

  static String summary(ReloadPlan plan) {
    int waiting = plan.waiting().size();
    return count(plan, Difference.Kind.ADDED)
        + " added, "
        + count(plan, Difference.Kind.CHANGED)
        + " changed, "
        + count(plan, Difference.Kind.REMOVED)
        + " removed"
        + (waiting == 0 ? "" : ", " + waiting + " wait for a restart");
  }

  private static long count(ReloadPlan plan, Difference.Kind kind) {
    return plan.differences().stream()
        .filter(difference -> difference.kind() == kind && !difference.needsRestart())
        .count();
  }
}
