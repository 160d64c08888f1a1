package dev.segue.gateway.routing;

import dev.segue.gateway.config.RouteConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A match rule's target: how its requests are divided.
 *
 * @param slot a small number, the same as long as the process lives: the index of per-loop state
 * @param revision +1 only when the desired state changes; the ETag
 */
public record Route(
    RouteConfig config,
    int slot,
    long revision,
    WeightedSplit split,
    List<CanaryRule> canary,
    @Nullable Backend fallback) {

  public Route {
    canary = List.copyOf(canary);
  }

  public String id() {
    return config.id();
  }
}
