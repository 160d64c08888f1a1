package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.RolloutConfig.PowerConfig;

/**
 * Does the candidate fail as rarely as the stable at the same time?
 *
 * <p>It fails on the {@link Evidence} of all windows in which both sides had requests, if what is
 * undecided is worse by more than is allowed, too. It passes when the rollout has compared as many
 * requests as the {@link Power} needs, and a few of them since the last verdict. While the stable
 * gets nothing (at 100 %), there is nothing to compare with, and the constant limit judges alone.
 *
 * @param compared of the whole rollout
 * @param undecided since the last look that passed or failed
 * @param alone of the candidate, since the stable last had a request, or the last verdict
 */
record RateLikeStable(
    CheckConfig.Rate check,
    double allowed,
    Test test,
    Evidence evidence,
    Window compared,
    Window undecided,
    Side alone)
    implements Question {

  /** What is the same at all looks. */
  record Test(PowerConfig power, double alpha) {}

  RateLikeStable(CheckConfig.Rate check, double allowed, Test test) {
    this(check, allowed, test, Evidence.NONE, Window.NONE, Window.NONE, Side.NONE);
  }

  @Override
  public Answer at(Look look) {
    Window now = countsOf(look.window());
    Proportion candidate = now.candidate().bad(check.measure());
    Proportion stable = now.stable().bad(check.measure());
    if (candidate.total() == 0) {
      return new Answer(Wording.noneReached(now.candidate(), Power.FEWEST), this);
    }
    if (stable.total() == 0) {
      return alone(alone.plus(now.candidate()));
    }
    Evidence after = evidence.after(Likelihood.overStable(candidate, stable));
    Window all = compared.plus(now);
    Window seen = undecided.plus(now);
    Verdict verdict = verdict(all, seen, after);
    Window left = verdict instanceof Verdict.NeedMore ? seen : Window.NONE;
    return new Answer(
        verdict, new RateLikeStable(check, allowed, test, after, all, left, Side.NONE));
  }

  private Verdict verdict(Window all, Window seen, Evidence after) {
    double increase = rate(seen.candidate()) - rate(seen.stable());
    if (increase > allowed && after.proves(test.alpha())) {
      String worse = ": worse by more than " + Wording.points(allowed) + ", and not by chance";
      return new Verdict.Fail(facts(seen) + worse);
    }
    long needed = Math.max(neededFor(all), Power.FEWEST - total(seen.candidate()));
    return needed > 0
        ? new Verdict.NeedMore(needed, facts(seen) + ": " + Wording.needed(needed))
        : new Verdict.Pass(facts(seen));
  }

  /** How many more requests of the candidate the comparison takes. */
  private long neededFor(Window all) {
    long had = total(all.candidate());
    double stablePerCandidate = (double) total(all.stable()) / had;
    long needed =
        check.minimumRequests() > 0
            ? check.minimumRequests()
            : Power.requests(test.power(), stablePerCandidate, test.alpha());
    return needed - had;
  }

  private Answer alone(Side seen) {
    long candidates = total(seen);
    long needed = Power.FEWEST - candidates;
    Verdict verdict =
        needed > 0
            ? new Verdict.NeedMore(
                needed,
                Wording.requests(candidates)
                    + " of the candidate and none of the stable to compare: "
                    + Wording.needed(needed))
            : new Verdict.Pass(
                Wording.of(check, seen) + ", and none of the stable to compare with");
    Side left = needed > 0 ? seen : Side.NONE;
    return new Answer(
        verdict, new RateLikeStable(check, allowed, test, evidence, compared, undecided, left));
  }

  private String facts(Window seen) {
    return Wording.of(check, seen.candidate())
        + ", the stable's "
        + Wording.value(check, seen.stable())
        + " of "
        + total(seen.stable());
  }

  private double rate(Side side) {
    return side.bad(check.measure()).rate();
  }

  private long total(Side side) {
    return side.bad(check.measure()).total();
  }

  /** Kept for a whole rollout, so without what it does not need. */
  private static Window countsOf(Window window) {
    return new Window(
        new Side(window.candidate().counts(), LatencyHistogram.EMPTY),
        new Side(window.stable().counts(), LatencyHistogram.EMPTY));
  }
}
