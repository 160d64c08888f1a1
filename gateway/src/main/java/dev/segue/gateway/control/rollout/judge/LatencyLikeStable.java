package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;

/**
 * Is the candidate as fast as the stable at the same time? Asked when both sides have enough, which
 * is a planned look, and each planned look may spend its part of the error budget. It fails if
 * {@link Slowness a test} says that the candidate is slower, and its quantile is longer by more
 * than is allowed. Longer by more and no proof: more are needed.
 *
 * <p>Only what was dealt by one split is compared: a step begins anew.
 *
 * @param planned planned looks so far
 * @param step that the undecided are of
 * @param undecided since the last look that passed or failed
 */
record LatencyLikeStable(
    CheckConfig.Latency check,
    double allowed,
    double alpha,
    int planned,
    int step,
    Window undecided)
    implements Question {
  static final int FEWEST = 100;

  LatencyLikeStable(CheckConfig.Latency check, double allowed, double alpha) {
    this(check, allowed, alpha, 0, 0, Window.NONE);
  }

  @Override
  public Answer at(Look look) {
    Window seen = look.step() == step ? undecided.plus(look.window()) : look.window();
    long candidates = seen.candidate().latencies().count();
    long stables = seen.stable().latencies().count();
    long fewest = Math.max(FEWEST, check.minimumRequests());
    if (stables == 0 && candidates >= Power.FEWEST) {
      String facts = Wording.of(check, seen.candidate());
      return answer(
          new Verdict.Pass(facts + ", and none of the stable to compare with"),
          look,
          seen,
          planned);
    }
    if (candidates < fewest || stables < FEWEST) {
      long needed = needed(fewest, candidates, stables);
      String facts = candidates + " and, of the stable, " + stables + " latencies to compare: ";
      return answer(
          new Verdict.NeedMore(needed, facts + Wording.needed(needed)), look, seen, planned);
    }
    return answer(compare(seen, planned + 1), look, seen, planned + 1);
  }

  private Answer answer(Verdict verdict, Look look, Window seen, int looks) {
    Window left = verdict instanceof Verdict.NeedMore ? seen : Window.NONE;
    return new Answer(
        verdict, new LatencyLikeStable(check, allowed, alpha, looks, look.step(), left));
  }

  /** Of the candidate, until both have enough. */
  private static long needed(long fewest, long candidates, long stables) {
    long forStable =
        stables >= FEWEST || stables == 0 ? 0 : (FEWEST - stables) * candidates / stables;
    return Math.max(1, Math.max(fewest - candidates, forStable));
  }

  private Verdict compare(Window seen, int look) {
    LatencyHistogram candidate = seen.candidate().latencies();
    LatencyHistogram stable = seen.stable().latencies();
    double share = check.quantile().share();
    String facts =
        Wording.of(check, seen.candidate())
            + ", the stable's "
            + Wording.value(check, seen.stable())
            + " of "
            + stable.count();
    double longest = stable.quantile(share).toNanos() * (1 + allowed);
    if (candidate.quantile(share).toNanos() <= longest) {
      return new Verdict.Pass(facts);
    }
    String longer = ": longer by more than " + Wording.percentOf(allowed);
    if (Slowness.byEither(candidate, stable, share) <= ErrorBudget.atLook(alpha, look)) {
      return new Verdict.Fail(facts + longer + ", and not by chance");
    }
    long needed = candidate.count(); // twice as many tell a difference that is a third smaller
    String chance = longer + ", which may be chance: ";
    return new Verdict.NeedMore(needed, facts + chance + Wording.needed(needed));
  }
}
