package dev.segue.gateway.routing;

import dev.segue.gateway.config.RouteConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From a request to the index of its route: exact host, then the longest wildcard, then any host;
 * within a host {@link PathRules} decides. Immutable; rebuilt only where matches change, never for
 * weights or health.
 */
public final class RouteTable {
  /** No route takes the request. */
  public static final int NO_ROUTE = PathRules.NONE;

  private final SliceMap<PathRules> hosts;
  private final SliceMap<PathRules> wildcards; // by what follows the star: ".example.com"
  private final PathRules anyHost;

  private RouteTable(SliceMap<PathRules> hosts, SliceMap<PathRules> wildcards, PathRules anyHost) {
    this.hosts = hosts;
    this.wildcards = wildcards;
    this.anyHost = anyHost;
  }

  /** A table whose answers are indexes of the list. */
  public static RouteTable build(List<RouteConfig> routes) {
    Map<String, Integer> indexes = new HashMap<>();
    Map<String, List<RouteConfig>> exact = new HashMap<>();
    Map<String, List<RouteConfig>> wildcard = new HashMap<>();
    List<RouteConfig> any = new ArrayList<>();
    for (RouteConfig route : routes) {
      indexes.put(route.id(), indexes.size());
      if (route.match().hosts().isEmpty()) {
        any.add(route);
      }
      for (String host : route.match().hosts()) {
        String name = host.toLowerCase(Locale.ROOT);
        boolean star = name.startsWith("*.");
        (star ? wildcard : exact)
            .computeIfAbsent(star ? name.substring(1) : name, _ -> new ArrayList<>())
            .add(route);
      }
    }
    return new RouteTable(
        rules(exact, indexes), rules(wildcard, indexes), new PathRules(any, indexes));
  }

  private static SliceMap<PathRules> rules(
      Map<String, List<RouteConfig>> byHost, Map<String, Integer> indexes) {
    Map<String, PathRules> rules = new HashMap<>();
    byHost.forEach((host, routes) -> rules.put(host, new PathRules(routes, indexes)));
    return new SliceMap<>(rules, true);
  }

  /** The index of the route that takes the request, or {@link #NO_ROUTE}. */
  public int match(RequestTarget target) {
    int found = hosts.isEmpty() ? NO_ROUTE : exactHost(target);
    if (found == NO_ROUTE && !wildcards.isEmpty()) {
      found = wildcard(target);
    }
    return found == NO_ROUTE ? anyHost.find(target) : found;
  }

  private int exactHost(RequestTarget target) {
    PathRules rules = hosts.get(target.bytes(), target.hostStart(), target.hostNameEnd());
    return rules == null ? NO_ROUTE : rules.find(target);
  }

  private int wildcard(RequestTarget target) {
    byte[] bytes = target.bytes();
    for (int i = target.hostStart() + 1; i < target.hostNameEnd(); i++) {
      PathRules rules = bytes[i] == '.' ? wildcards.get(bytes, i, target.hostNameEnd()) : null;
      int found = rules == null ? NO_ROUTE : rules.find(target);
      if (found != NO_ROUTE) {
        return found;
      }
    }
    return NO_ROUTE;
  }
}
