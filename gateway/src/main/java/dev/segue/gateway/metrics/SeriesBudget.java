package dev.segue.gateway.metrics;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bound on series that traffic makes. First come, first served, and for good: a series that was
 * shown once stays, and one that was merged into {@code other} stays there, so that no number ever
 * goes back. Used by one scrape at a time.
 */
final class SeriesBudget {
  private final int max;
  private final Map<Family, Set<List<String>>> admitted = new EnumMap<>(Family.class);
  private final Map<Family, Set<List<String>>> merged = new EnumMap<>(Family.class);
  private int used;
  private long overflow;

  SeriesBudget(int max) {
    this.max = max;
  }

  /** These labels, or those of the family's overflow where there is no room for so many series. */
  List<String> admit(Family family, int series, List<String> labels) {
    if (of(admitted, family).contains(labels)) {
      return labels;
    }
    if (of(merged, family).contains(labels)) {
      return family.overflow(labels);
    }
    if (used + series <= max || family.overflow(labels).equals(labels)) {
      used += series;
      of(admitted, family).add(labels);
      return labels;
    }
    overflow += series;
    of(merged, family).add(labels);
    return family.overflow(labels);
  }

  /** Series that were merged so far. */
  long overflow() {
    return overflow;
  }

  private static Set<List<String>> of(Map<Family, Set<List<String>>> sets, Family family) {
    return sets.computeIfAbsent(family, ignored -> new HashSet<>());
  }
}
