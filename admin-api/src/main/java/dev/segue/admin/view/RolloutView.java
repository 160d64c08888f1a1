package dev.segue.admin.view;

import java.time.Instant;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as the control API shows it.
 *
 * @param strategy {@code canary}, {@code blue-green} or {@code rolling}
 * @param phase {@code pending}, {@code waiting}, {@code progressing}, {@code paused}, {@code
 *     awaiting-approval}, {@code baking}, {@code promoting}, {@code succeeded}, {@code
 *     rolling-back}, {@code rolled-back} or {@code frozen}
 * @param reason why it is in this phase; empty where the phase says all
 * @param attempt how often it was started, also by an earlier definition of its id
 * @param started when the last attempt began, or {@code null}
 * @param until when the phase ends by itself, or {@code null}
 * @param undoUntil until when it can be undone, or {@code null}
 * @param weights of the route now, by backend id; the candidate is absent after a rollback
 * @param candidateWeight the candidate's part of all, per cent
 * @param done steps that are done, or endpoints of a rolling update
 * @param total of them
 * @param leftSeconds the least time until success, or {@code null} where nothing can be said
 * @param verbs those that would be accepted now
 * @param steps the whole course
 * @param endpoints of a rolling update; else empty
 * @param checks the verdicts of the last look, by check; empty before the first one
 * @param takeover whether an operator's own weights are in force
 */
public record RolloutView(
    String id,
    String route,
    String stable,
    String candidate,
    String strategy,
    String phase,
    String reason,
    int attempt,
    @Nullable Instant started,
    @Nullable Instant until,
    @Nullable Instant undoUntil,
    SequencedMap<String, Integer> weights,
    double candidateWeight,
    int done,
    int total,
    @Nullable Long leftSeconds,
    List<String> verbs,
    List<StepView> steps,
    List<UpdateView> endpoints,
    List<CheckView> checks,
    boolean takeover) {

  /** Whether it has ended, one way or the other, and does nothing by itself any more. */
  public boolean ended() {
    return phase.equals("succeeded") || phase.equals("rolled-back");
  }

  /**
   * One step.
   *
   * @param action as it is written in a configuration, as in {@code set-weight 5} or {@code judge}
   * @param state {@code done}, {@code current} or {@code to-come}
   */
  public record StepView(String action, String state, boolean irreversible) {}

  /**
   * One endpoint of a rolling update.
   *
   * @param stage as in {@code draining} or {@code back-starting}
   * @param version that it reports, or empty
   */
  public record UpdateView(String endpoint, String stage, String version) {}

  /**
   * What one check said at the last look.
   *
   * @param verdict {@code pass}, {@code fail}, {@code need-more}, {@code no-data} or {@code error}
   * @param reason a sentence with numbers
   */
  public record CheckView(String check, String verdict, String reason) {}
}
