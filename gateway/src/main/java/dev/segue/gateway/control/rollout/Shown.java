package dev.segue.gateway.control.rollout;

import dev.segue.admin.RolloutOperations.Checklist;
import dev.segue.admin.RolloutOperations.Document;
import dev.segue.admin.RolloutOperations.ReportForm;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.control.rollout.report.Report;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What other threads get to see of the rollouts: as they were when they were shown last. */
final class Shown {
  private static final Logger logger = LoggerFactory.getLogger(Shown.class);

  private volatile Map<String, One> all = Map.of();

  private record One(
      RolloutView view,
      ChecklistView preflight,
      ChecklistView postflight,
      RolloutLog log,
      Recorder recorder) {}

  /** Control thread. */
  void show(Map<String, Run> runs, Instant now) {
    Map<String, One> next = new TreeMap<>();
    runs.forEach((id, run) -> {
      try {
        next.put(id, one(run, now));
      } catch (RuntimeException e) { // a defect in one must not hide the others
        logger.error("rollout {}: it could not be shown", id, e);
        One last = all.get(id);
        if (last != null) {
          next.put(id, last);
        }
      }
    });
    all = next;
  }

  private static One one(Run run, Instant now) {
    return new One(
        RolloutViews.of(run, now),
        run.flight().view(Checklist.PREFLIGHT),
        run.flight().view(Checklist.POSTFLIGHT),
        run.log(),
        run.recorder());
  }

  List<RolloutView> rollouts() {
    return all.values().stream().map(One::view).toList();
  }

  @Nullable RolloutView rollout(String id) {
    One one = all.get(id);
    return one == null ? null : one.view();
  }

  @Nullable ChecklistView checklist(String id, Checklist list) {
    One one = all.get(id);
    return one == null
        ? null
        : switch (list) {
          case PREFLIGHT -> one.preflight();
          case POSTFLIGHT -> one.postflight();
        };
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
