package dev.segue.gateway.control;

import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of a route can be changed while the process runs, each by an override of its own.
 *
 * @param weights by backend
 * @param canary the rules, in their order
 * @param fallback a backend, or {@code null}
 */
record RouteSettings(
    SortedMap<String, Integer> weights, List<CanaryConfig> canary, @Nullable String fallback) {
  RouteSettings {
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    canary = List.copyOf(canary);
  }

  /** As the file has them. */
  static RouteSettings of(RouteConfig file) {
    return new RouteSettings(new TreeMap<>(file.split()), file.canary(), file.fallback());
  }

  /** As they are in force. */
  static RouteSettings of(Route route) {
    Backend fallback = route.fallback();
    return new RouteSettings(
        Words.weightsOf(route.split()),
        route.canary().stream()
            .map(rule ->
                new CanaryConfig(
                    rule.header(), rule.match(), rule.from(), rule.backend().id(), rule.counted()))
            .toList(),
        fallback == null ? null : fallback.id());
  }

  RouteSettings with(Map<String, Integer> next) {
    return new RouteSettings(new TreeMap<>(next), canary, fallback);
  }

  RouteSettings with(List<CanaryConfig> next) {
    return new RouteSettings(weights, next, fallback);
  }

  RouteSettings withFallback(@Nullable String next) {
    return new RouteSettings(weights, canary, next);
  }
}
