package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.CheckConfig.ThresholdRange;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RolloutConfig.JudgingConfig;
import dev.segue.gateway.control.rollout.judge.Assessment;
import dev.segue.gateway.control.rollout.judge.Judge;
import dev.segue.gateway.control.rollout.judge.Outcome;
import dev.segue.gateway.control.rollout.judge.Reading;
import dev.segue.gateway.control.rollout.judge.Verdict;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.Look;
import dev.segue.gateway.control.rollout.plan.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When to look at a candidate, and what a look comes to. A look is over one split as a whole, so it
 * begins anew with each stint. Control thread.
 */
final class Looks {
  private final JudgingConfig judging;
  private Judge judge;
  private List<Assessment.Checked> verdicts = List.of();
  private @Nullable Begun begun;

  /** A look that is under way. */
  private record Begun(Watch watch, long since, Window window) {}

  /**
   * A look of which the time is over.
   *
   * @param watch what it was due for
   */
  record Due(Watch watch, Window window) {}

  Looks(RolloutConfig config) {
    judging = config.judging();
    judge = Judge.of(judging.checks(), judging.power());
  }

  /**
   * The look that ends now, or {@code null}.
   *
   * @param watch what is to be looked at; {@code null} = nothing
   * @param delta what happened since the last call
   */
  @Nullable Due next(@Nullable Watch watch, Window delta, long now) {
    if (watch == null) {
      begun = null;
      return null;
    }
    Begun current = begun;
    if (current == null || !current.watch().equals(watch)) {
      // A first pre-check is not waited for: it asks what is the case now.
      begun = new Begun(watch, now, Window.NONE);
      return watch.preCheck() ? new Due(watch, Window.NONE) : null;
    }
    Window window = current.window().plus(delta);
    if (now - current.since() < watch.every().toNanos()) {
      begun = new Begun(watch, current.since(), window);
      return null;
    }
    begun = new Begun(watch, now, Window.NONE);
    return new Due(watch, window);
  }

  /** The checks that other sources must be asked for. */
  List<ThresholdRange> elsewhere() {
    List<ThresholdRange> elsewhere = new ArrayList<>();
    for (CheckConfig check : judging.checks()) {
      if (check instanceof ThresholdRange range) {
        elsewhere.add(range);
      }
    }
    return elsewhere;
  }

  /** What there is to say while the sources still owe an answer to the look before. */
  static Map<String, Reading> unanswered(List<ThresholdRange> asked) {
    Map<String, Reading> readings = new TreeMap<>();
    asked.forEach(
        check -> readings.put(check.id(), new Reading.Failed("no answer within an interval")));
    return readings;
  }

  /** Judges a look that was due, with what the sources have said. */
  Look judge(Due due, Map<String, Reading> readings) {
    Assessment assessment =
        judge.assess(
            new dev.segue.gateway.control.rollout.judge.Look(
                due.watch().stint(), due.window(), readings));
    judge = assessment.next();
    verdicts = assessment.verdicts();
    return new Look(due.watch().stint(), assessment.outcome(), reason(assessment.outcome()));
  }

  /**
   * Judges a candidate that has no traffic: it must be there, and the sources must agree.
   *
   * @param trouble why it is not there; empty = it is
   */
  Look preCheck(Due due, String trouble, Map<String, Reading> readings) {
    List<CheckConfig> asked = List.copyOf(elsewhere());
    verdicts = List.of();
    if (!trouble.isEmpty()) {
      return new Look(due.watch().stint(), Outcome.FAIL, trouble);
    }
    if (asked.isEmpty()) {
      return new Look(due.watch().stint(), Outcome.PASS, "it has an available endpoint");
    }
    Assessment assessment =
        Judge.of(asked, judging.power())
            .assess(
                new dev.segue.gateway.control.rollout.judge.Look(
                    due.watch().stint(), due.window(), readings));
    verdicts = assessment.verdicts();
    boolean well = verdicts.stream().allMatch(one -> one.verdict() instanceof Verdict.Pass);
    Outcome outcome = well ? Outcome.PASS : Outcome.INCONCLUSIVE;
    return new Look(due.watch().stint(), outcome, reason(outcome));
  }

  /** The reasons of the checks that decided; of all where the look passed. */
  private String reason(Outcome outcome) {
    List<String> reasons = new ArrayList<>();
    for (Assessment.Checked one : verdicts) {
      if (outcome == Outcome.PASS || !(one.verdict() instanceof Verdict.Pass)) {
        reasons.add(one.checkId() + ": " + one.verdict().reason());
      }
    }
    return String.join("; ", reasons);
  }

  /** Of the last look, by check; none where it asked no check. */
  List<Assessment.Checked> verdicts() {
    return verdicts;
  }
}
