package dev.segue.gateway.config;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a candidate must hold. Rates are shares, 0.05 for 5 %. A check of Segue's own
 * numbers has a constant limit, or an increase over the concurrent stable that is allowed, or both;
 * with both it must hold both.
 */
public sealed interface CheckConfig {
  /** As in the file, the API and the metrics. */
  String id();

  /** A check of Segue's own numbers. */
  sealed interface OfTraffic extends CheckConfig {
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

  /**
   * A share of counted requests.
   *
   * @param limit in the measure's own direction: the largest error rate, the smallest success rate
   *     or availability; {@code null} for none
   */
  record Rate(
      String id,
      Measure measure,
      @Nullable Double limit,
      @Nullable Double allowedIncrease,
      int minimumRequests)
      implements OfTraffic {
    public Rate {
      judged(id, measure.limitKey(), limit, allowedIncrease, minimumRequests)
          .that(
              limit == null || (limit > 0 && limit < 1),
              measure.limitKey(),
              shown(limit),
              "a share above 0 and below 1, as in 0.05 or 5%")
          .that(
              allowedIncrease == null || (allowedIncrease >= 0 && allowedIncrease < 1),
              "allowed-increase",
              shown(allowedIncrease),
              "a share of 0 or more, below 1, as in 0.001 or 0.1%")
          .done();
    }

    @Override
    public boolean limited() {
      return limit != null;
    }

    /** The largest share of bad ones, or {@code null}. */
    public @Nullable Double worstShare() {
      return limit == null ? null : measure.shown(limit);
    }
  }

  /** How a rate is told. */
  enum Measure {
    /** Errors, shielded ones too, of the requests that were sent to the side. */
    ERROR_RATE,
    /** The error rate as Flagger and Argo say it: what is left of 100 %. */
    SUCCESS_RATE,
    /** Assignments that the side answered well; who was shielded or diverted got no answer. */
    AVAILABILITY;

    /** As it is told in a sentence. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The key of its limit: an error rate has a largest value, the others a smallest one. */
    String limitKey() {
      return this == ERROR_RATE ? "max" : "min";
    }

    /** The share of bad ones in this measure's direction; and back. */
    public double shown(double share) {
      return this == ERROR_RATE ? share : 1 - share;
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
      Checks checks = judged(id, "max", max, allowedIncrease, minimumRequests);
      if (max != null) {
        checks.positive("max", max);
      }
      checks
          .that(
              allowedIncrease == null || allowedIncrease >= 0,
              "allowed-increase",
              shown(allowedIncrease),
              "a share of 0 or more, as in 0.2 or 20%")
          .done();
    }

    @Override
    public boolean limited() {
      return max != null;
    }
  }

  /**
   * A number from elsewhere, within these bounds; {@code null} is no bound.
   *
   * @param source the name of the source that is asked
   * @param query what it is asked: PromQL, or a JSON pointer (RFC 6901) into what it answers
   */
  record ThresholdRange(
      String id, String source, String query, @Nullable Double min, @Nullable Double max)
      implements CheckConfig {
    public ThresholdRange {
      new Checks()
          .id("id", id)
          .id("source", source)
          .that(min != null || max != null, "threshold-range", "empty", "min, max or both")
          .that(
              min == null || max == null || min <= max,
              "threshold-range.min",
              shown(min),
              "up to max, " + shown(max))
          .done();
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

  private static Checks judged(
      String id,
      String limitKey,
      @Nullable Object limit,
      @Nullable Double allowedIncrease,
      int minimumRequests) {
    return new Checks()
        .id("id", id)
        .that(
            limit != null || allowedIncrease != null,
            limitKey,
            "no limit",
            "a limit, or an allowed-increase",
            "allowed-increase")
        .range("minimum-requests", minimumRequests, 0, 1_000_000_000);
  }

  private static String shown(@Nullable Double number) {
    return String.valueOf(number);
  }
}
