package dev.segue.gateway.routing;

import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything the data path needs to decide, at one moment. Immutable.
 *
 * @param generation +1 a publish; process-local, for logs
 * @param table from a request to an index in {@code routes}; carried over unless matches change
 * @param routes in the order of the table's indexes
 * @param backends by id
 */
public record RoutingSnapshot(
    long generation, RouteTable table, List<Route> routes, SequencedMap<String, Backend> backends) {

  public RoutingSnapshot {
    routes = List.copyOf(routes);
  }

  /** The route of that id, or {@code null}. */
  public @Nullable Route route(String id) {
    for (Route route : routes) {
      if (route.id().equals(id)) {
        return route;
      }
    }
    return null;
  }
}
