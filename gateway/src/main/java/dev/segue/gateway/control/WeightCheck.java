package dev.segue.gateway.control;

import dev.segue.gateway.config.RouteConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether weights that somebody sent can be a split: every reason against, not only the first. */
final class WeightCheck {
  private WeightCheck() {}

  static List<String> reasons(Map<String, Long> weights, Set<String> backends) {
    List<String> reasons = new ArrayList<>();
    boolean anyPositive = false;
    for (Map.Entry<String, Long> share : new TreeMap<>(weights).entrySet()) {
      long weight = share.getValue();
      anyPositive |= weight > 0;
      if (!backends.contains(share.getKey())) {
        reasons.add(
            share.getKey()
                + ": unknown backend (expected: one of "
                + String.join(", ", backends)
                + ')');
      }
      if (weight < 0 || weight > RouteConfig.MAX_WEIGHT) {
        reasons.add(
            share.getKey() + ": " + weight + " (expected: 0.." + RouteConfig.MAX_WEIGHT + ')');
      }
    }
    if (weights.isEmpty()) {
      reasons.add("weights: none (expected: at least one backend above 0)");
    } else if (!anyPositive) {
      reasons.add("weights: none above 0 (expected: at least one backend above 0)");
    }
    return reasons;
  }

  /** The same weights as whole numbers, once {@link #reasons} has found none against them. */
  static SortedMap<String, Integer> checked(Map<String, Long> weights) {
    SortedMap<String, Integer> checked = new TreeMap<>();
    weights.forEach((backend, weight) -> checked.put(backend, Math.toIntExact(weight)));
    return checked;
  }
}
