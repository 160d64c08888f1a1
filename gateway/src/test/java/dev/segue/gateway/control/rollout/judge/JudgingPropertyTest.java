package dev.segue.gateway.control.rollout.judge;

import static dev.segue.gateway.control.rollout.judge.Seen.counts;
import static dev.segue.gateway.control.rollout.judge.Seen.errors;
import static dev.segue.gateway.control.rollout.judge.Seen.look;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;

/** What holds whatever the numbers are. */
class JudgingPropertyTest {
  private static final List<CheckConfig> CHECKS =
      List.of(
          new CheckConfig.Rate("limit", CheckConfig.Measure.ERROR_RATE, 0.05, null, 0),
          new CheckConfig.Rate("stable", CheckConfig.Measure.ERROR_RATE, null, 0.001, 0),
          new CheckConfig.Rate("available", CheckConfig.Measure.AVAILABILITY, 0.95, 0.001, 0));

  /** One window of a rollout; errors are what is there of them up to the requests. */
  record Drawn(int candidates, int bad, int stables, int stableBad) {
    static Drawn of(SplittableRandom random) {
      return new Drawn(
          random.nextInt(3000), random.nextInt(60), random.nextInt(3000), random.nextInt(30));
    }

    Look look(int more, int stableMore) {
      return Seen.look(
          errors(Math.min(bad + more, candidates), candidates),
          errors(Math.min(stableBad + stableMore, stables), stables));
    }
  }

  @Property(tries = 300)
  void moreErrorsNeverTurnAFailureIntoSomethingElse(
      @ForAll @IntRange(max = 3) int at,
      @ForAll @IntRange(min = 1, max = 300) int more,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Drawn> windows = Stream.generate(() -> Drawn.of(random)).limit(4).toList();

    assertThat(hasFailed(windows, at, more, 0) || !hasFailed(windows, at, 0, 0)).isTrue();
  }

  @Property(tries = 300)
  void moreErrorsOfTheStableNeverBlameTheCandidate(
      @ForAll @IntRange(max = 3000) int candidates,
      @ForAll @IntRange(max = 300) int bad,
      @ForAll @IntRange(max = 3000) int stables,
      @ForAll @IntRange(max = 300) int stableBad,
      @ForAll @IntRange(max = 300) int more) {
    List<Drawn> window = List.of(new Drawn(candidates, bad, stables, stableBad));

    assertThat(!hasFailed(window, 0, 0, more) || hasFailed(window, 0, 0, 0)).isTrue();
  }

  private static boolean hasFailed(List<Drawn> windows, int at, int more, int stableMore) {
    Judge judge = Judge.of(CHECKS, Draw.POWER);
    boolean failed = false;
    for (int i = 0; i < windows.size(); i++) {
      boolean here = i == at;
      Assessment assessment =
          judge.assess(windows.get(i).look(here ? more : 0, here ? stableMore : 0));
      failed |= assessment.outcome() == Outcome.FAIL;
      judge = assessment.next();
    }
    return failed;
  }

  @Property(tries = 300)
  void shieldedIsAsBadAsSeen(
      @ForAll @IntRange(max = 2000) int ok, @ForAll @IntRange(max = 100) int bad) {
    Assessment seen =
        Judge.of(CHECKS, Draw.POWER).assess(look(counts(ok, bad, 0, 0), errors(1, 1000)));
    Assessment shielded =
        Judge.of(CHECKS, Draw.POWER).assess(look(counts(ok, 0, bad, 0), errors(1, 1000)));

    assertThat(shielded.verdicts()).isEqualTo(seen.verdicts());
  }

  @Property(tries = 500)
  void theBetAgainstTheStableIsFair(
      @ForAll @LongRange(min = 1, max = 200) long candidates,
      @ForAll @LongRange(min = 1, max = 2000) long stables,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    long bad = Math.round(share * (candidates + stables));
    double[] means = new double[Likelihood.ODDS.size()];
    for (long x = Math.max(0, bad - stables); x <= Math.min(candidates, bad); x++) {
      double logChance = Likelihood.dealt(candidates, stables, bad).logProbability((int) x);
      add(
          means,
          logChance,
          Likelihood.overStable(new Proportion(x, candidates), new Proportion(bad - x, stables)));
    }

    for (double mean : means) {
      assertThat(mean).isCloseTo(1, within(1e-6));
    }
  }

  @Property(tries = 500)
  void theBetAgainstALimitIsFairAtTheLimitAndUnfairBelowIt(
      @ForAll @IntRange(min = 1, max = 500) int requests,
      @ForAll @DoubleRange(min = 0.001, max = 0.5) @Scale(4) double limit,
      @ForAll @DoubleRange(min = 0, max = 1) double below) {
    double[] at = means(requests, limit, limit);
    double[] better = means(requests, limit * below, limit);

    for (int i = 0; i < at.length; i++) {
      assertThat(at[i]).isCloseTo(1, within(1e-6));
      assertThat(better[i]).isLessThan(1 + 1e-6);
    }
  }

  private static double[] means(int requests, double rate, double limit) {
    double[] means = new double[Likelihood.ODDS.size()];
    BinomialDistribution bad = BinomialDistribution.of(requests, rate);
    for (int x = 0; x <= requests; x++) {
      add(means, bad.logProbability(x), Likelihood.overLimit(new Proportion(x, requests), limit));
    }
    return means;
  }

  /** In logarithms: what is too rare for a double counts, too. */
  private static void add(double[] means, double logChance, double[] logs) {
    for (int i = 0; i < means.length; i++) {
      means[i] += Math.exp(logChance + logs[i]);
    }
  }

  @Property(tries = 100)
  void ranksAreThoseOfASecondOpinion(
      @ForAll @Size(min = 20, max = 200) List<@IntRange(min = 1, max = 30) Integer> candidate,
      @ForAll @Size(min = 20, max = 200) List<@IntRange(min = 1, max = 30) Integer> stable) {
    // up to 33 ms each millisecond has a bucket of its own, so nothing is lost
    double[] a = candidate.stream().mapToDouble(millis -> millis).toArray();
    double[] b = stable.stream().mapToDouble(millis -> millis).toArray();
    Assume.that(!oneBucketHoldsNearlyAll(candidate, stable)); // that has an exact test
    double expected =
        MannWhitneyUTest.withDefaults()
            .with(AlternativeHypothesis.GREATER_THAN)
            .with(PValueMethod.ASYMPTOTIC)
            .test(a, b)
            .getPValue();

    assertThat(Slowness.byRank(histogram(candidate), histogram(stable)))
        .isCloseTo(expected, within(1e-9));
  }

  private static boolean oneBucketHoldsNearlyAll(List<Integer> candidate, List<Integer> stable) {
    LatencyHistogram all = histogram(candidate).plus(histogram(stable));
    long most = all.byBucket().stream().mapToLong(Long::longValue).max().orElse(0);
    return most > 0.9 * all.count();
  }

  private static LatencyHistogram histogram(List<Integer> millis) {
    long[] counts = new long[LatencyBuckets.COUNT];
    for (int each : millis) {
      counts[LatencyBuckets.of(Duration.ofMillis(each).toNanos())]++;
    }
    return LatencyHistogram.of(counts);
  }

  @Property(tries = 500)
  void tailsAreThoseOfASecondOpinion(
      @ForAll @LongRange(min = 1, max = 3000) long candidates,
      @ForAll @LongRange(min = 1, max = 3000) long stables,
      @ForAll @DoubleRange(min = 0, max = 1) double badShare,
      @ForAll @DoubleRange(min = 0, max = 1) double partShare) {
    long bad = Math.max(1, Math.round(badShare * (candidates + stables)));
    double mean = (double) bad * candidates / (candidates + stables);
    long part = (long) (mean + partShare * (Math.min(bad, candidates) - mean));
    double chance = Likelihood.chanceOfAtLeast(part, candidates, stables, bad);

    if (part > mean) {
      double second =
          Likelihood.dealt(candidates, stables, bad).survivalProbability((int) part - 1);
      // one in a hundred thousand, or what a double that small can tell apart
      assertThat(chance).isCloseTo(second, within(second * 1e-5 + Double.MIN_NORMAL));
    } else {
      assertThat(chance).isEqualTo(1);
    }
  }

  @Property(tries = 20)
  void howeverManyLooksThereAreTheBudgetIsNotSpent(
      @ForAll @IntRange(min = 1, max = 100_000) int looks) {
    double spent = 0;
    for (int look = 1; look <= looks; look++) {
      spent += ErrorBudget.atLook(0.001, look);
    }

    assertThat(spent).isPositive().isLessThan(0.001);
  }

  @Property
  void aBucketHoldsItsLatencyWithin4Percent(
      @ForAll @LongRange(min = 16_384, max = 137_000_000_000L) long nanos) {
    int bucket = LatencyBuckets.of(nanos);

    assertThat(LatencyBuckets.shortestOf(bucket)).isLessThanOrEqualTo(nanos);
    assertThat(LatencyBuckets.shortestOf(bucket + 1)).isGreaterThan(nanos);
    assertThat((double) nanos / LatencyBuckets.shortestOf(bucket)).isLessThan(1 + 1 / 32.0);
  }

  @Property(tries = 200)
  void aSumOfHistogramsIsTheHistogramOfAll(
      @ForAll List<@LongRange(min = 0, max = 200_000_000_000L) Long> some,
      @ForAll List<@LongRange(min = 0, max = 200_000_000_000L) Long> others,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    LatencyHistogram sum = ofNanos(some).plus(ofNanos(others));
    LatencyHistogram all = ofNanos(Stream.concat(some.stream(), others.stream()).toList());

    assertThat(sum.count()).isEqualTo(some.size() + others.size());
    for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
      assertThat(sum.in(bucket)).isEqualTo(all.in(bucket));
    }
    assertThat(sum.quantile(share)).isEqualTo(all.quantile(share));
  }

  @Property(tries = 200)
  void aQuantileIsOverALimitExactlyIfTooManyAreSlower(
      @ForAll @Size(min = 1, max = 300) List<@LongRange(max = 10_000_000) Long> nanos,
      @ForAll @LongRange(min = 20_000, max = 10_000_000) long limit) {
    LatencyHistogram histogram = ofNanos(nanos);
    for (CheckConfig.Quantile quantile : CheckConfig.Quantile.values()) {
      Proportion slower = histogram.slowerThan(Duration.ofNanos(limit));

      assertThat(histogram.quantile(quantile.share()).toNanos() > limit)
          .isEqualTo(slower.rate() > 1 - quantile.share() + 1e-9);
    }
  }

  private static LatencyHistogram ofNanos(List<Long> nanos) {
    long[] counts = new long[LatencyBuckets.COUNT];
    nanos.forEach(each -> counts[LatencyBuckets.of(each)]++);
    return LatencyHistogram.of(counts);
  }
}
