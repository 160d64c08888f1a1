package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;

/**
 * Is the share of bad requests within a constant limit? For a quantile of latency, bad is slower
 * than the limit: p95 is at most 2 s if at most 5 % are slower.
 *
 * <p>It fails on the {@link Evidence} of all windows, if what is undecided is over the limit, too.
 * It passes on what is undecided: enough requests, and within the limit. What a look left undecided
 * is kept for the next one; what it decided is not looked at again.
 *
 * @param limit the largest share of bad ones
 * @param undecided of the candidate, since the last look that passed or failed
 */
record WithinLimit(
    CheckConfig.OfTraffic check, double limit, double alpha, Evidence evidence, Side undecided)
    implements Question {
  private static final double ROUNDING = 1e-9;
  private static final long MOST = 1_000_000;

  WithinLimit(CheckConfig.OfTraffic check, double limit, double alpha) {
    this(check, limit, alpha, Evidence.NONE, Side.NONE);
  }

  @Override
  public Answer at(Look look) {
    Proportion now = bad(look.window().candidate());
    Side seen = undecided.plus(look.window().candidate());
    Evidence after = now.total() == 0 ? evidence : evidence.after(Likelihood.overLimit(now, limit));
    Verdict verdict = verdict(seen, after);
    Side left = verdict instanceof Verdict.NeedMore ? seen : Side.NONE;
    return new Answer(verdict, new WithinLimit(check, limit, alpha, after, left));
  }

  private Verdict verdict(Side seen, Evidence after) {
    Proportion bad = bad(seen);
    long fewest =
        check.minimumRequests() > 0 ? check.minimumRequests() : Power.requestsForLimit(limit);
    if (bad.total() == 0) {
      return Wording.noneReached(seen, fewest);
    }
    String facts = Wording.of(check, seen) + ", limit " + limitInWords();
    boolean over = bad.rate() > limit + ROUNDING;
    if (over && after.proves(alpha)) {
      return new Verdict.Fail(facts);
    }
    if (bad.total() < fewest) {
      return needMore(fewest - bad.total(), facts + ": ");
    }
    return over
        ? needMore(untilProof(bad.rate(), after), facts + ", which may be chance: ")
        : new Verdict.Pass(facts);
  }

  private static Verdict needMore(long requests, String facts) {
    return new Verdict.NeedMore(requests, facts + Wording.needed(requests));
  }

  /** Requests that prove it if they go on to fail at this rate. */
  private long untilProof(double rate, Evidence after) {
    double fastest = 0;
    for (double odds : Likelihood.ODDS) {
      fastest = Math.max(fastest, rate * Math.log(odds) - Likelihood.logMean(odds, limit));
    }
    double requests = Math.ceil(after.lacking(alpha) / fastest);
    return requests < MOST ? Math.max(1, (long) requests) : MOST;
  }

  private Proportion bad(Side side) {
    return switch (check) {
      case CheckConfig.Rate rate -> side.bad(rate.measure());
      case CheckConfig.Latency(_, _, var max, _, _) when max != null ->
          side.latencies().slowerThan(max);
      case CheckConfig.Latency _ -> throw new IllegalStateException("a latency without a limit");
    };
  }

  private String limitInWords() {
    return switch (check) {
      case CheckConfig.Rate rate -> Wording.percent(rate.measure().shown(limit));
      case CheckConfig.Latency(_, _, var max, _, _) when max != null -> Wording.time(max);
      case CheckConfig.Latency _ -> throw new IllegalStateException("a latency without a limit");
    };
  }
}
