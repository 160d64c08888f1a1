package dev.segue.gateway.config;

import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import dev.segue.gateway.config.SegueConfig.ReadyConfig;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What cannot stand together in one configuration. Keys are relative to the segue block. */
final class Conflicts {
  private Conflicts() {}

  private record Bind(String key, InetSocketAddress address) {}

  /** No two listeners may want one port of one address; a wildcard wants all addresses. */
  static void binds(
      Checks checks,
      Collection<ListenerConfig> listeners,
      @Nullable AdminConfig admin,
      @Nullable OpsConfig ops) {
    List<Bind> binds = new ArrayList<>();
    for (ListenerConfig listener : listeners) {
      binds.add(new Bind("listeners." + listener.name() + ".bind", listener.bind()));
    }
    if (admin != null) {
      binds.add(new Bind("admin.bind", admin.bind()));
    }
    if (ops != null) {
      binds.add(new Bind("ops.bind", ops.bind()));
    }
    for (int i = 1; i < binds.size(); i++) {
      for (int j = 0; j < i; j++) {
        Bind earlier = binds.get(j);
        Bind later = binds.get(i);
        checks.that(
            !collide(earlier.address(), later.address()),
            later.key(),
            later.address(),
            "an address and port that " + earlier.key() + " does not use",
            earlier.key());
      }
    }
  }

  private static boolean collide(InetSocketAddress a, InetSocketAddress b) {
    boolean sameAddress =
        a.getAddress().equals(b.getAddress())
            || a.getAddress().isAnyLocalAddress()
            || b.getAddress().isAnyLocalAddress();
    return a.getPort() != 0 && a.getPort() == b.getPort() && sameAddress;
  }

  /** No request may belong to two routes with equal right. */
  static void matches(Checks checks, SequencedMap<String, MatchConfig> matches) {
    Map<Place, List<String>> taken = new HashMap<>(); // there may be ten thousand routes
    matches.forEach((id, match) -> {
      Set<String> near = new LinkedHashSet<>();
      for (Place place : places(match)) {
        List<String> others = taken.computeIfAbsent(place, _ -> new ArrayList<>());
        near.addAll(others);
        others.add(id);
      }
      near.remove(id);
      for (String earlier : near) {
        checks.that(
            !equal(Objects.requireNonNull(matches.get(earlier)), match),
            "routes." + id + ".match",
            "equal to the match of route " + earlier,
            "another host, path or method than routes." + earlier + ".match",
            "routes." + earlier + ".match");
      }
    });
  }

  /** Routes can only collide where they have a path and a host in common. */
  private record Place(PathMatch path, String host) {}

  private static List<Place> places(MatchConfig match) {
    return match.hosts().isEmpty()
        ? List.of(new Place(match.path(), ""))
        : match.hosts().stream().map(host -> new Place(match.path(), host)).toList();
  }

  private static boolean equal(MatchConfig a, MatchConfig b) {
    boolean samePriority = !(a.path() instanceof PathMatch.Regex) || a.priority() == b.priority();
    return a.path().equals(b.path())
        && samePriority
        && overlap(a.hosts(), b.hosts())
        && overlap(a.methods(), b.methods());
  }

  /** Empty means any, which ranks below each named one and so is equal to another any only. */
  private static boolean overlap(List<String> a, List<String> b) {
    return a.isEmpty() ? b.isEmpty() : !Collections.disjoint(a, b);
  }

  /** Each backend that is named must be there. */
  static void unknownBackends(
      Checks checks, Set<String> known, Collection<RouteConfig> routes, ReadyConfig ready) {
    for (RouteConfig route : routes) {
      String key = "routes." + route.id();
      for (String backend : route.split().keySet()) {
        unknownBackend(checks, known, key + ".split." + backend, backend);
      }
      for (int i = 0; i < route.canary().size(); i++) {
        CanaryConfig rule = route.canary().get(i);
        unknownBackend(checks, known, key + ".canary[" + i + "].backend", rule.backend());
      }
      if (route.fallback() != null) {
        unknownBackend(checks, known, key + ".fallback", route.fallback());
      }
    }
    for (int i = 0; i < ready.require().size(); i++) {
      String backend = ready.require().get(i);
      unknownBackend(checks, known, "ready.require[" + i + ']', backend);
    }
  }

  private static void unknownBackend(Checks checks, Set<String> known, String key, String backend) {
    checks.that(known.contains(backend), key, backend, oneOf("backend", known));
  }

  /** The phrase for a name that must be one of these. */
  static String oneOf(String kind, Set<String> known) {
    return known.isEmpty()
        ? "a " + kind + " of the " + kind + "s block"
        : "one of " + String.join(", ", known);
  }
}
