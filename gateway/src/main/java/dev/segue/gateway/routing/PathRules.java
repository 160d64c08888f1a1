package dev.segue.gateway.routing;

import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host, by path: exact before longest prefix before regex by priority, then by
 * id; on the same path a route that names methods before one that takes any.
 */
final class PathRules {
  static final int NONE = -1;

  private final SliceMap<List<Rule>> exact;
  private final SliceMap<List<Rule>> prefixes; // without the slash at their end; the root is ""
  private final List<RegexRule> regexes;
  private final @Nullable List<Rule> root;
  private final boolean rootOnly;

  /** A route's place in the list of routes, and the methods it takes; none = any. */
  record Rule(int index, List<byte[]> methods) {
    boolean takes(RequestTarget target) {
      if (methods.isEmpty()) {
        return true;
      }
      for (int i = 0; i < methods.size(); i++) {
        byte[] method = methods.get(i);
        if (target.methodEnd() == method.length && startsWith(target.bytes(), method)) {
          return true;
        }
      }
      return false;
    }

    private static boolean startsWith(byte[] bytes, byte[] expected) {
      for (int i = 0; i < expected.length; i++) {
        if (bytes[i] != expected[i]) {
          return false;
        }
      }
      return true;
    }
  }

  private record RegexRule(Pattern pattern, int priority, String id, Rule rule) {}

  /** Rules for these routes; their indexes are those of {@code all}. */
  PathRules(List<RouteConfig> routes, Map<String, Integer> indexes) {
    Map<String, List<Rule>> exactRules = new HashMap<>();
    Map<String, List<Rule>> prefixRules = new HashMap<>();
    List<RegexRule> regexRules = new ArrayList<>();
    for (RouteConfig route : routes) {
      Rule rule = new Rule(indexes.getOrDefault(route.id(), NONE), methods(route));
      switch (route.match().path()) {
        case PathMatch.Exact(String path) -> add(exactRules, path, rule);
        case PathMatch.Prefix(String path) -> add(prefixRules, withoutSlash(path), rule);
        case PathMatch.Regex(Pattern pattern) ->
            regexRules.add(new RegexRule(pattern, route.match().priority(), route.id(), rule));
      }
    }
    regexRules.sort(
        Comparator.comparingInt((RegexRule r) -> -r.priority()).thenComparing(RegexRule::id));
    exact = new SliceMap<>(exactRules, false);
    prefixes = new SliceMap<>(prefixRules, false);
    regexes = List.copyOf(regexRules);
    root = prefixRules.get("");
    rootOnly = exact.isEmpty() && regexes.isEmpty() && prefixes.size() == (root == null ? 0 : 1);
  }

  private static List<byte[]> methods(RouteConfig route) {
    return route.match().methods().stream()
        .map(method -> method.getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }

  private static void add(Map<String, List<Rule>> rules, String path, Rule rule) {
    List<Rule> same = rules.computeIfAbsent(path, _ -> new ArrayList<>());
    same.add(rule);
    same.sort(Comparator.comparing(r -> r.methods().isEmpty()));
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The index of the route that takes the request, or {@link #NONE}. */
  int find(RequestTarget target) {
    if (!rootOnly) {
      int found = exact.isEmpty() ? NONE : exact(target);
      if (found == NONE && prefixes.size() > (root == null ? 0 : 1)) {
        found = longestPrefix(target);
      }
      if (found != NONE) {
        return found;
      }
    }
    int found = first(root, target);
    return found != NONE || regexes.isEmpty() ? found : regex(target);
  }

  private int exact(RequestTarget target) {
    return first(exact.get(target.pathBytes(), target.pathStart(), target.pathStop()), target);
  }

  private int longestPrefix(RequestTarget target) {
    byte[] path = target.pathBytes();
    int from = target.pathStart();
    int to = target.pathStop();
    int best = NONE;
    int hash = SliceMap.start();
    for (int i = from; i <= to; i++) { // at every segment's end, the whole path's included
      if (i > from && (i == to || path[i] == '/')) {
        int found = first(prefixes.get(hash, path, from, i), target);
        best = found == NONE ? best : found;
      }
      hash = i < to ? prefixes.step(hash, path[i]) : hash;
    }
    return best;
  }

  private int regex(RequestTarget target) {
    String path =
        new String(
            target.pathBytes(),
            target.pathStart(),
            target.pathStop() - target.pathStart(),
            StandardCharsets.ISO_8859_1);
    for (RegexRule candidate : regexes) {
      if (candidate.rule().takes(target) && candidate.pattern().matcher(path).matches()) {
        return candidate.rule().index();
      }
    }
    return NONE;
  }

  private static int first(@Nullable List<Rule> rules, RequestTarget target) {
    if (rules != null) {
      for (int i = 0; i < rules.size(); i++) {
        if (rules.get(i).takes(target)) {
          return rules.get(i).index();
        }
      }
    }
    return NONE;
  }
}
