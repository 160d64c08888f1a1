package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.RolloutConfig.PowerConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges a rollout's looks, one after the other. Immutable: what was seen so far is in the judge of
 * the next look, bounded whatever the rollout's length.
 */
public final class Judge {
  private static final Verdict NO_REQUEST =
      new Verdict.NoData("no request was assigned to the candidate");

  private final List<CheckConfig> checks;
  private final List<List<Question>> questions; // by check, in their order

  private Judge(List<CheckConfig> checks, List<List<Question>> questions) {
    this.checks = checks;
    this.questions = questions;
  }

  /**
   * The judge of a rollout's first look; also after a restart, and after a rollback.
   *
   * @param checks each with an id of its own
   * @param power of the comparisons with the stable
   */
  public static Judge of(List<CheckConfig> checks, PowerConfig power) {
    int tests = 0;
    for (CheckConfig check : checks) {
      tests += tests(check);
    }
    double alpha = ErrorBudget.share(ErrorBudget.CHECKS, tests);
    List<List<Question>> questions = new ArrayList<>();
    for (CheckConfig check : checks) {
      questions.add(questions(check, new RateLikeStable.Test(power, alpha)));
    }
    return new Judge(List.copyOf(checks), questions);
  }

  private static int tests(CheckConfig check) {
    return switch (check) {
      case CheckConfig.OfTraffic own ->
          (own.limited() ? 1 : 0) + (own.allowedIncrease() == null ? 0 : 1);
      case CheckConfig.ThresholdRange _ -> 0; // its noise is its source's
    };
  }

  private static List<Question> questions(CheckConfig check, RateLikeStable.Test test) {
    List<Question> questions = new ArrayList<>();
    switch (check) {
      case CheckConfig.Rate rate -> {
        Double limit = rate.worstShare();
        Double allowed = rate.allowedIncrease();
        if (limit != null) {
          questions.add(new WithinLimit(rate, limit, test.alpha()));
        }
        if (allowed != null) {
          questions.add(new RateLikeStable(rate, allowed, test));
        }
      }
      case CheckConfig.Latency latency -> {
        Double allowed = latency.allowedIncrease();
        if (latency.limited()) {
          double slower = 1 - latency.quantile().share();
          questions.add(new WithinLimit(latency, slower, test.alpha()));
        }
        if (allowed != null) {
          questions.add(new LatencyLikeStable(latency, allowed, test.alpha()));
        }
      }
      case CheckConfig.ThresholdRange range -> questions.add(new WithinRange(range));
    }
    return questions;
  }

  public Assessment assess(Look look) {
    boolean quiet = look.window().candidate().counts().assigned() == 0;
    Outcome outcome = quiet ? Outcome.NO_DATA : Outcome.PASS;
    List<Assessment.Checked> verdicts = new ArrayList<>();
    List<List<Question>> next = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      List<Question.Answer> answers = answers(questions.get(i), look, quiet);
      Verdict verdict = combined(answers);
      verdicts.add(new Assessment.Checked(checks.get(i).id(), verdict));
      next.add(answers.stream().map(Question.Answer::next).toList());
      outcome = outcome.or(Outcome.of(verdict));
    }
    return new Assessment(outcome, verdicts, new Judge(checks, next));
  }

  private static List<Question.Answer> answers(List<Question> ofCheck, Look look, boolean quiet) {
    List<Question.Answer> answers = new ArrayList<>();
    for (Question question : ofCheck) {
      boolean ofTraffic = !(question instanceof WithinRange);
      answers.add(
          quiet && ofTraffic ? new Question.Answer(NO_REQUEST, question) : question.at(look));
    }
    return answers;
  }

  /** The worst of a check's answers; of equally bad ones all reasons. */
  private static Verdict combined(List<Question.Answer> answers) {
    Verdict worst = answers.getFirst().verdict();
    for (Question.Answer answer : answers.subList(1, answers.size())) {
      worst = worse(worst, answer.verdict());
    }
    return worst;
  }

  private static Verdict worse(Verdict one, Verdict two) {
    int order = Outcome.of(one).compareTo(Outcome.of(two));
    if (order != 0 || one.equals(two)) {
      return order >= 0 ? one : two;
    }
    String reason = one.reason() + "; " + two.reason();
    return switch (one) {
      case Verdict.Pass _ -> new Verdict.Pass(reason);
      case Verdict.Fail _ -> new Verdict.Fail(reason);
      case Verdict.NeedMore(long requests, _) ->
          new Verdict.NeedMore(
              two instanceof Verdict.NeedMore(long more, _) ? Math.max(requests, more) : requests,
              reason);
      case Verdict.NoData _ -> new Verdict.NoData(reason);
      case Verdict.SourceError _ -> new Verdict.SourceError(reason);
    };
  }
}
