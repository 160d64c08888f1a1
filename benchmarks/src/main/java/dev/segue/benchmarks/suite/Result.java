package dev.segue.benchmarks.suite;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a scenario.
 *
 * @param refused candidates whose figures are not reported, and why
 */
record Result(Scenario scenario, List<Round> rounds, Map<String, String> refused) {
  /** Below this share of its core a proxy waited for load or service, not they for it. */
  static final double FULL_CORE = 96;

  Result {
    rounds = List.copyOf(rounds);
    refused = Map.copyOf(refused);
  }

  private List<Measurement> of(String candidate) {
    return refused.containsKey(candidate)
        ? List.of()
        : rounds.stream()
            .filter(round -> round.candidate().equals(candidate))
            .map(Round::measurement)
            .toList();
  }

  /** The candidate's figures, or {@code null} where there are none. */
  @Nullable Spread spread(String candidate, Metric metric) {
    List<Double> values =
        of(candidate).stream()
            .filter(one -> one.values().containsKey(metric))
            .map(one -> one.values().get(metric))
            .toList();
    return values.isEmpty() ? null : Spread.of(values);
  }

  /** Ratios within each round, to the better of the others; {@code null} where any is missing. */
  @Nullable Spread ratio(String subject, List<String> against, Metric metric) {
    List<Measurement> own = of(subject);
    List<List<Measurement>> others = against.stream().map(this::of).toList();
    int count = Math.min(own.size(), others.stream().mapToInt(List::size).min().orElse(0));
    if (count == 0 || spread(subject, metric) == null) {
      return null;
    }
    ToDoubleFunction<Measurement> value = one -> one.values().getOrDefault(metric, Double.NaN);
    return Spread.of(
        IntStream.range(0, count)
            .mapToObj(i -> {
              var peers = others.stream().mapToDouble(all -> value.applyAsDouble(all.get(i)));
              double best = (metric.moreIsBetter() ? peers.max() : peers.min()).orElse(Double.NaN);
              return value.applyAsDouble(own.get(i)) / best;
            })
            .toList());
  }

  /** What became of the goal. */
  Verdict verdict(Goal goal) {
    Metric metric = goal.metric();
    boolean perCpu = metric == Metric.REQUESTS_PER_SECOND && !coresWereFull(goal);
    if (perCpu) {
      metric = Metric.REQUESTS_PER_CPU_SECOND;
    }
    Spread got =
        goal.against().isEmpty()
            ? spread(goal.subject(), metric)
            : ratio(goal.subject(), goal.against(), metric);
    return new Verdict(goal, got, perCpu);
  }

  private boolean coresWereFull(Goal goal) {
    return isFull(goal.subject()) && goal.against().stream().allMatch(this::isFull);
  }

  private boolean isFull(String candidate) {
    Spread busy = spread(candidate, Metric.CORE_BUSY);
    return busy == null || busy.median() >= FULL_CORE;
  }
}
