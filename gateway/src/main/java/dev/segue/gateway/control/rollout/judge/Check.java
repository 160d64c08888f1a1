package dev.segue.gateway.control.rollout.judge;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a candidate must hold. Rates are shares, 0.05 for 5 %. A check of Segue's own
 * numbers has a constant limit, or an increase over the concurrent stable that is allowed, or both;
 * with both it must hold both.
 */
public sealed interface Check {
  /** As in the configuration, the API and the metrics. */
  String id();

  /** A check of Segue's own numbers. */
  sealed interface OfTraffic extends Check {
    /**
     * For a rate in absolute terms, 0.001 for a tenth of a point; for a latency in relation to the
     * stable's, 0.2 for a fifth longer. What is proven to be worse by less does not fail.
     */
    @Nullable Double allowedIncrease();

    /** Requests of the candidate before a check can pass; 0: what limit and power need. */
    int minimumRequests();

    /** Whether there is a constant limit. */
    boolean limited();
  }

  /** A check of counted requests. */
  sealed interface OfRate extends OfTraffic {
    /** The bad ones among those that count. */
    Proportion of(Side side);

    /** The largest share of bad ones, or null. */
    @Nullable Double worstShare();

    @Override
    default boolean limited() {
      return worstShare() != null;
    }
  }

  /** Errors, shielded ones too, of the requests that were sent to the side. */
  record ErrorRate(
      String id, @Nullable Double max, @Nullable Double allowedIncrease, int minimumRequests)
      implements OfRate {
    public ErrorRate {
      requireRate(id, max, allowedIncrease, minimumRequests);
    }

    @Override
    public Proportion of(Side side) {
      return side.counts().errors();
    }

    @Override
    public @Nullable Double worstShare() {
      return max;
    }
  }

  /** The error rate as Flagger and Argo say it: what is left of 100 %. */
  record SuccessRate(
      String id, @Nullable Double min, @Nullable Double allowedIncrease, int minimumRequests)
      implements OfRate {
    public SuccessRate {
      requireRate(id, min, allowedIncrease, minimumRequests);
    }

    @Override
    public Proportion of(Side side) {
      return side.counts().errors();
    }

    @Override
    public @Nullable Double worstShare() {
      return min == null ? null : 1 - min;
    }
  }

  /**
   * Assignments that the side answered well, of all; who was shielded or diverted got no answer.
   */
  record Availability(
      String id, @Nullable Double min, @Nullable Double allowedIncrease, int minimumRequests)
      implements OfRate {
    public Availability {
      requireRate(id, min, allowedIncrease, minimumRequests);
    }

    @Override
    public Proportion of(Side side) {
      return side.counts().unavailable();
    }

    @Override
    public @Nullable Double worstShare() {
      return min == null ? null : 1 - min;
    }
  }

  /** A quantile of the first attempts' latencies. */
  record Latency(
      String id,
      Quantile quantile,
      @Nullable Duration max,
      @Nullable Double allowedIncrease,
      int minimumRequests)
      implements OfTraffic {
    public Latency {
      require(max != null || allowedIncrease != null, id, "a limit or an allowed increase");
      require(max == null || max.isPositive(), id, "a limit above 0");
      require(allowedIncrease == null || allowedIncrease >= 0, id, "an increase of 0 or more");
      require(minimumRequests >= 0, id, "minimum requests of 0 or more");
    }

    @Override
    public boolean limited() {
      return max != null;
    }
  }

  /** A number from elsewhere, within these bounds; null is no bound. */
  record ThresholdRange(String id, @Nullable Double min, @Nullable Double max) implements Check {
    public ThresholdRange {
      require(min != null || max != null, id, "min or max");
      require(min == null || max == null || min <= max, id, "min up to max");
    }
  }

  /** Which latency is meant. */
  enum Quantile {
    P50(0.50),
    P95(0.95),
    P99(0.99);

    private final double share;

    Quantile(double share) {
      this.share = share;
    }

    /** Of all requests that are as fast or faster. */
    public double share() {
      return share;
    }
  }

  private static void requireRate(
      String id, @Nullable Double limit, @Nullable Double increase, int minimumRequests) {
    require(limit != null || increase != null, id, "a limit or an allowed increase");
    require(limit == null || (limit > 0 && limit < 1), id, "a limit between 0 and 1");
    require(increase == null || (increase >= 0 && increase < 1), id, "an increase of 0 up to 1");
    require(minimumRequests >= 0, id, "minimum requests of 0 or more");
  }

  private static void require(boolean holds, String id, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("check " + id + " (expected: " + expected + ')');
    }
  }
}
