package dev.segue.gateway.control.rollout.plan;

import java.util.Collections;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A route's whole split by backend. */
public record Split(SequencedMap<String, Integer> weights) {
  /** Of a rollout that moves no weights. */
  static final Split NONE = new Split(new TreeMap<>());

  private static final double SAME = 1e-9; // per cent; what dividing may lose

  public Split {
    weights = Collections.unmodifiableSequencedMap(new TreeMap<>(weights));
  }

  /** As in {@code new=5, old=95}. */
  public String text() {
    StringBuilder text = new StringBuilder();
    weights.forEach((backend, weight) ->
        text.append(text.isEmpty() ? "" : ", ").append(backend).append('=').append(weight));
    return text.toString();
  }

  public static Split of(String only, int weight) {
    SequencedMap<String, Integer> weights = new TreeMap<>();
    weights.put(only, weight);
    return new Split(weights);
  }

  public Split and(String backend, int weight) {
    SequencedMap<String, Integer> more = new TreeMap<>(weights);
    more.put(backend, weight);
    return new Split(more);
  }

  /** A backend's weight; 0 also where it is absent. */
  public int of(String backend) {
    @Nullable Integer weight = weights.get(backend);
    return weight == null ? 0 : weight;
  }

  /** A backend's part of all, per cent. */
  public double percent(String backend) {
    long all = weights.values().stream().mapToLong(Integer::longValue).sum();
    return all == 0 ? 0 : 100.0 * of(backend) / all;
  }

  /** Whether each backend has the same part of all, whatever the numbers are. */
  public boolean sharesAs(Split other) {
    Set<String> backends = new TreeSet<>(weights.keySet());
    backends.addAll(other.weights.keySet());
    return backends.stream()
        .allMatch(backend -> Math.abs(percent(backend) - other.percent(backend)) < SAME);
  }

  /** Whether this backend alone has weight. */
  public boolean isAll(String backend) {
    return of(backend) > 0
        && weights.entrySet().stream()
            .allMatch(share -> share.getKey().equals(backend) || share.getValue() == 0);
  }
}
