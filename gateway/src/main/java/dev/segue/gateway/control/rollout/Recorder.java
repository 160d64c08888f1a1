package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.judge.Assessment;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.EndpointUpdate;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.Rollout;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.control.rollout.report.Chronicle;
import dev.segue.gateway.control.rollout.report.Point;
import dev.segue.gateway.control.rollout.report.SideSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is seen of a rollout for its report, and has it stored: soon after another phase, else
 * once a minute. Control thread, but for {@link #chronicle}.
 */
final class Recorder {
  private static final Duration STORE_EVERY = Duration.ofMinutes(1);

  private final Tools tools;
  private final RolloutLog log;
  private volatile Chronicle seen;
  private @Nullable Open open;
  private boolean urgent;
  private boolean changed;
  private long storedEvent;
  private long storedAt;

  /** A point that is not complete. */
  private record Open(Instant since, Instant last, double weight, Window window) {
    /** Neither time has passed nor anything happened. */
    boolean isEmpty() {
      long requests = window.candidate().counts().assigned() + window.stable().counts().assigned();
      return !since.isBefore(last) && requests == 0;
    }

    Point point() {
      return new Point(last, weight, SideSeen.of(window.candidate()), SideSeen.of(window.stable()));
    }
  }

  /** Goes on with that. */
  Recorder(Tools tools, RolloutLog log, Chronicle from) {
    this.tools = tools;
    this.log = log;
    seen = from.withEvents(List.of()); // the log has them
    storedEvent = log.lastId();
    storedAt = tools.nanos().nanos();
  }

  /** What is kept up to now. From any thread. */
  Chronicle chronicle() {
    return seen.withEvents(log.after(0));
  }

  /** Adds what happened since the last call, under the weight that is in force. */
  void tick(Run run, Window delta) {
    if (run.state().phase().owns()) {
      add(run.now(), weight(run), delta);
    } else {
      close();
    }
    boolean due = tools.nanos().nanos() - storedAt >= STORE_EVERY.toNanos();
    if (urgent || (due && (changed || log.lastId() != storedEvent))) {
      store(run);
    }
  }

  private static double weight(Run run) {
    List<EndpointUpdate> endpoints = run.state().endpoints();
    if (!(run.config().strategy() instanceof StrategyConfig.Rolling) || endpoints.isEmpty()) {
      return run.candidateWeight();
    }
    long updated =
        endpoints.stream().filter(one -> one.stage() == EndpointUpdate.Stage.UPDATED).count();
    return 100.0 * updated / endpoints.size();
  }

  private void add(Instant at, double weight, Window delta) {
    Open current = open;
    if (current != null && current.weight() != weight) {
      close();
    }
    Open next =
        open == null
            ? new Open(current == null ? at : current.last(), at, weight, delta)
            : new Open(open.since(), at, weight, open.window().plus(delta));
    open = next;
    if (Duration.between(next.since(), at).compareTo(seen.track().spacing()) >= 0) {
      close();
      open = new Open(at, at, weight, Window.NONE);
    }
  }

  private void close() {
    Open current = open;
    open = null;
    if (current != null && !current.isEmpty()) {
      seen = seen.withPoint(current.point());
      changed = true;
    }
  }

  /** The checks have been asked. */
  void looked(List<Assessment.Checked> verdicts, Instant at) {
    for (Assessment.Checked one : verdicts) {
      String verdict = RolloutViews.word(one.verdict());
      seen =
          seen.withVerdict(one.checkId(), new Chronicle.Said(at, verdict, one.verdict().reason()));
    }
    changed = true;
  }

  /** Another state has come into force. */
  void moved(Run run, RolloutState previous, RolloutState state) {
    Instant now = run.now();
    int from = previous.step() + 1;
    if (state.attempt() != seen.attempt()) {
      seen = Chronicle.begun(state.attempt(), run.config().judging().interval());
      open = null;
      from = 0;
    }
    List<StepConfig> course = Rollout.course(run.config(), state);
    for (int step = from; step <= state.step() && step < course.size(); step++) {
      seen = seen.withStep(step, course.get(step).action().words(), now);
    }
    boolean ended =
        state.phase() instanceof Phase.Succeeded || state.phase() instanceof Phase.RolledBack;
    if (ended && seen.ended() == null) {
      close();
      seen = seen.withEnd(now, now);
    } else if (!ended && seen.ended() != null) {
      seen = seen.withEnd(null, now); // it is taken back
    } else if (state.step() >= course.size() && previous.step() < course.size()) {
      seen = seen.withEnd(null, now);
    }
    changed = true;
    urgent |= !state.phase().word().equals(previous.phase().word());
  }

  /** Nothing more comes. */
  void end(Run run) {
    close();
    if (changed || log.lastId() != storedEvent) {
      store(run);
    }
  }

  /** Has it stored now. */
  void store(Run run) {
    if (run.isTheFilesAlone()) {
      return; // else it would be left there when the file has it no more
    }
    urgent = false;
    changed = false;
    storedEvent = log.lastId();
    storedAt = tools.nanos().nanos();
    String key = Chronicle.key(run.config().id());
    if (tools.plane().broken() == null) {
      // Nobody waits for it, and a journal that breaks says so itself.
      var _ = tools.plane().store(key, chronicle().text());
    }
  }
}
