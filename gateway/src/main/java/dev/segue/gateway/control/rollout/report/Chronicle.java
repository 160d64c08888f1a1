package dev.segue.gateway.control.rollout.report;

import dev.segue.admin.view.RolloutEventView;
import dev.segue.gateway.control.state.StateJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of one attempt for its report. It is journalled beside the rollout under a key
 * of its own, now and then; no decision rests on it.
 *
 * @param attempt 0 where nothing has been seen
 * @param ended when it last succeeded or was rolled back; {@code null} = it has not
 * @param steps in the order in which they began
 * @param checks by the policy's order
 * @param events the newest
 */
public record Chronicle(
    int attempt,
    @Nullable Instant ended,
    Track track,
    List<StepTime> steps,
    List<CheckSeen> checks,
    List<RolloutEventView> events) {
  /** What is kept before anything has happened. */
  public static final Chronicle NOTHING =
      new Chronicle(0, null, Track.of(Duration.ZERO), List.of(), List.of(), List.of());

  /** So many events survive a restart. */
  public static final int EVENTS = 200;

  private static final int STEPS = 2000;
  private static final String KEY = "/chronicle"; // no id has a slash
  private static final StateJson<Chronicle> JSON = StateJson.of(Chronicle.class);

  public Chronicle {
    steps = List.copyOf(steps);
    checks = List.copyOf(checks);
    events = List.copyOf(events);
  }

  /** The journal's key for the chronicle of that rollout. */
  public static String key(String rollout) {
    return rollout + KEY;
  }

  /** Whether the journal's key is one of a chronicle. */
  public static boolean isKey(String key) {
    return key.endsWith(KEY);
  }

  /**
   * A step.
   *
   * @param index from 0
   * @param action as it is written in a configuration
   * @param ended {@code null} = it is being taken
   */
  public record StepTime(int index, String action, Instant began, @Nullable Instant ended) {
    StepTime endedAt(Instant at) {
      return ended == null ? new StepTime(index, action, began, at) : this;
    }
  }

  /**
   * A check.
   *
   * @param looks so many
   * @param worst the first of the worst
   */
  public record CheckSeen(String check, int looks, Said last, Said worst) {
    CheckSeen with(Said next) {
      Said worse = rank(next.verdict) > rank(worst.verdict) ? next : worst;
      return new CheckSeen(check, looks + 1, next, worse);
    }

    private static int rank(String verdict) {
      return List.of("pass", "need-more", "no-data", "error", "fail").indexOf(verdict);
    }
  }

  /**
   * What a check said.
   *
   * @param verdict as in the control API
   */
  public record Said(Instant at, String verdict, String reason) {}

  /** Of another attempt, of which nothing has been seen. */
  public static Chronicle begun(int attempt, Duration interval) {
    return new Chronicle(attempt, null, Track.of(interval), List.of(), List.of(), List.of());
  }

  public Chronicle withPoint(Point point) {
    return new Chronicle(attempt, ended, track.with(point), steps, checks, events);
  }

  /** With a step that begins where the last one ends; the newest are kept. */
  public Chronicle withStep(int index, String action, Instant at) {
    List<StepTime> more = new ArrayList<>(stepsEndedAt(at));
    more.add(new StepTime(index, action, at, null));
    List<StepTime> kept = more.subList(Math.max(0, more.size() - STEPS), more.size());
    return new Chronicle(attempt, ended, track, kept, checks, events);
  }

  /** No step goes on, and it has ended or not. */
  public Chronicle withEnd(@Nullable Instant end, Instant at) {
    return new Chronicle(attempt, end, track, stepsEndedAt(at), checks, events);
  }

  private List<StepTime> stepsEndedAt(Instant at) {
    return steps.stream().map(step -> step.endedAt(at)).toList();
  }

  /** With what that check has said. */
  public Chronicle withVerdict(String check, Said said) {
    List<CheckSeen> more = new ArrayList<>(checks);
    for (int i = 0; i < more.size(); i++) {
      if (more.get(i).check().equals(check)) {
        more.set(i, more.get(i).with(said));
        return new Chronicle(attempt, ended, track, steps, more, events);
      }
    }
    more.add(new CheckSeen(check, 1, said, said));
    return new Chronicle(attempt, ended, track, steps, more, events);
  }

  /** With the newest of these events, and no other. */
  public Chronicle withEvents(List<RolloutEventView> all) {
    List<RolloutEventView> newest = all.subList(Math.max(0, all.size() - EVENTS), all.size());
    return new Chronicle(attempt, ended, track, steps, checks, newest);
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  public static Chronicle read(String text) {
    return JSON.read(text);
  }

  /** As the journal keeps it. */
  public String text() {
    return JSON.write(this);
  }
}
