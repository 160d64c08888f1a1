package dev.segue.gateway.routing;

import dev.segue.gateway.config.RouteConfig;
import java.util.List;

/** From a request to the index of its route. Immutable; rebuilt only where matches change. */
public final class RouteTable {
  /** The index of a route is its index in the list. */
  public static RouteTable build(List<RouteConfig> routes) {
    return new RouteTable();
  }
}
