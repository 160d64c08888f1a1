package dev.segue.gateway.control.rollout;

import dev.segue.admin.RolloutOperations.Document;
import dev.segue.admin.RolloutOperations.ReportForm;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.control.rollout.report.Report;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What other threads get to see of the rollouts: as they were when they were shown last. */
final class Shown {
  private volatile Map<String, One> all = Map.of();

  private record One(RolloutView view, RolloutLog log, Recorder recorder) {}

  /** Control thread. */
  void show(Map<String, Run> runs, Instant now) {
    Map<String, One> next = new TreeMap<>();
    runs.forEach(
        (id, run) -> next.put(id, new One(RolloutViews.of(run, now), run.log(), run.recorder())));
    all = next;
  }

  List<RolloutView> rollouts() {
    return all.values().stream().map(One::view).toList();
  }

  @Nullable RolloutView rollout(String id) {
    One one = all.get(id);
    return one == null ? null : one.view();
  }

  List<RolloutEventView> events(String id, long after) {
    One one = all.get(id);
    return one == null ? List.of() : one.log().after(after);
  }

  Runnable follow(String id, Consumer<RolloutEventView> listener) {
    One one = all.get(id);
    return one == null ? () -> {} : one.log().follow(listener);
  }

  @Nullable Document report(String id, ReportForm form, Instant now) {
    One one = all.get(id);
    return one == null ? null : new Report(one.view(), one.recorder().chronicle(), now).in(form);
  }
}
