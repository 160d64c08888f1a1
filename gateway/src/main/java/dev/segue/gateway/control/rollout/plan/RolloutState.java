package dev.segue.gateway.control.rollout.plan;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a rollout knows, to be journalled before its effects. The configuration that it was
 * started with stays beside it: {@code step} counts that one's steps.
 *
 * @param attempt 0 before the first start
 * @param step the index of the step that is being taken
 * @param wanted what must be in force on the route
 * @param stint rises when judging begins anew; looks of another one are not counted
 * @param pointOfNoReturn an irreversible step has begun
 * @param hooks of the step
 * @param lastRun the newest number of a hook's run
 * @param endpoints in the order of their update; of a rolling strategy only
 * @param told the trigger that people were told of last; {@code null} when it is quiet again
 */
public record RolloutState(
    int attempt,
    Phase phase,
    int step,
    Wanted wanted,
    Tally tally,
    int stint,
    boolean pointOfNoReturn,
    List<HookRun> hooks,
    int lastRun,
    List<EndpointUpdate> endpoints,
    Times times,
    @Nullable String told) {

  public RolloutState {
    hooks = List.copyOf(hooks);
    endpoints = List.copyOf(endpoints);
  }

  /**
   * What the route must be.
   *
   * @param initial the split that was in force at the start
   * @param matched the rollout's own rules lead chosen requests to the candidate
   * @param cut no rule leads to the candidate, the file's neither
   */
  public record Wanted(Split initial, Split split, boolean matched, boolean cut) {
    Wanted with(Split next) {
      return new Wanted(initial, next, matched, cut);
    }

    Wanted withMatched(boolean next) {
      return new Wanted(initial, split, next, cut);
    }

    Wanted withCut() {
      return new Wanted(initial, split, matched, true);
    }
  }

  /**
   * Wall-clock instants.
   *
   * @param progressed when the last step ended; the progress deadline counts from it
   * @param judgeFrom looks before it are not counted; {@code null} = nothing is judged yet
   * @param quietUntil a trigger that needs approval is not asked about before it
   */
  public record Times(
      Instant started,
      Instant progressed,
      @Nullable Instant judgeFrom,
      @Nullable Instant quietUntil) {
    Times progressedAt(Instant now) {
      return new Times(started, now, judgeFrom, quietUntil);
    }

    Times judgedFrom(Instant from) {
      return new Times(started, progressed, from, quietUntil);
    }

    Times quiet(Instant until) {
      return new Times(started, progressed, judgeFrom, until);
    }
  }
}
