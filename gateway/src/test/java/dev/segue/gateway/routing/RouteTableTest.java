package dev.segue.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route takes a request: docs/configuration.md, the match block, row by row. */
final class RouteTableTest {
  private static RouteConfig route(String id, String hosts, PathMatch path, String methods) {
    return Samples.route(id, new MatchConfig(list(hosts), path, list(methods), 0));
  }

  private static RouteConfig regex(String id, String pattern, int priority) {
    PathMatch path = new PathMatch.Regex(Pattern.compile(pattern));
    return Samples.route(id, new MatchConfig(List.of(), path, List.of(), priority));
  }

  private static List<String> list(String words) {
    return words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
  }

  private static PathMatch prefix(String path) {
    return new PathMatch.Prefix(path);
  }

  private static PathMatch exact(String path) {
    return new PathMatch.Exact(path);
  }

  private static @Nullable String match(
      List<RouteConfig> routes, String method, String host, String path) {
    int index = RouteTable.build(routes).match(new Target(method, host, path));
    return index == RouteTable.NO_ROUTE ? null : routes.get(index).id();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "a.example, exact",
        "A.EXAMPLE, exact",
        "b.example, wild",
        "B.Example, wild",
        "c.b.example, wild",
        "x.deep.example, deep",
        "y.x.deep.example, deep",
        "deep.example, wild",
        "example, any",
        "a.example.org, any",
        "xa.example, wild",
        "'', any",
        "'[::1]', ip",
        ".example, any",
      })
  void anExactHostBeatsTheLongestWildcardAndThatBeatsNone(String host, String expected) {
    List<RouteConfig> routes =
        List.of(
            route("any", "", prefix("/"), ""),
            route("wild", "*.example", prefix("/"), ""),
            route("deep", "*.deep.example", prefix("/"), ""),
            route("exact", "a.example", prefix("/"), ""),
            route("ip", "[::1]", prefix("/"), ""));

    assertThat(match(routes, "GET", host, "/")).isEqualTo(expected);
  }

  @Test
  void aHostWhoseRoutesDoNotMatchLeavesTheRequestToTheNextBestHost() {
    List<RouteConfig> routes =
        List.of(
            route("exact", "a.b.example", exact("/only"), ""),
            route("deep", "*.b.example", exact("/deep"), ""),
            route("wild", "*.example", prefix("/wild"), "POST"),
            route("any", "", prefix("/"), ""));

    assertThat(match(routes, "GET", "a.b.example", "/only")).isEqualTo("exact");
    assertThat(match(routes, "GET", "a.b.example", "/deep")).isEqualTo("deep");
    assertThat(match(routes, "POST", "a.b.example", "/wild/x")).isEqualTo("wild");
    assertThat(match(routes, "GET", "a.b.example", "/wild/x")).isEqualTo("any");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "/api/v1, exact",
        "/api/v1/, v1",
        "/api/v1/x, v1",
        "/api/v1x, api",
        "/api, api",
        "/api/, api",
        "/api/x, api",
        "/apix, late",
        "/ap, none",
        "/, none",
        "/b7, late",
        "/b7/x, none",
        "/c, early",
        "*, none",
      })
  void anExactPathBeatsTheLongestPrefixOfWholeSegmentsAndThatBeatsExpressions(
      String path, @Nullable String expected) {
    List<RouteConfig> routes =
        List.of(
            regex("late", "/(api.*|b\\d|c)", 1),
            regex("early", "/c", 2),
            route("api", "", prefix("/api/"), ""),
            route("v1", "", prefix("/api/v1"), ""),
            route("exact", "", exact("/api/v1"), ""));

    assertThat(match(routes, "GET", "a", path)).isEqualTo(expected);
  }

  @Test
  void expressionsOfOnePriorityAreTriedInTheOrderOfTheirIds() {
    assertThat(match(List.of(regex("b", "/x.*", 0), regex("a", "/x", 0)), "GET", "h", "/x"))
        .isEqualTo("a");
  }

  @Test
  void theRootPrefixLeavesNothingToExpressions() {
    List<RouteConfig> routes = List.of(regex("r", "/x", 9), route("root", "", prefix("/"), ""));

    assertThat(match(routes, "GET", "h", "/x")).isEqualTo("root");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"GET, get", "POST, post", "PUT, any", "get, any", "GETS, any", "GE, any"})
  void onOnePathARouteThatNamesTheMethodBeatsOneThatTakesAny(String method, String expected) {
    List<RouteConfig> routes =
        List.of(
            route("any", "", exact("/"), ""),
            route("get", "", exact("/"), "HEAD GET"),
            route("post", "", exact("/"), "POST"));

    assertThat(match(routes, method, "h", "/")).isEqualTo(expected);
  }

  @Test
  void aPathThatTakesTheMethodBeatsABetterOneThatDoesNot() {
    List<RouteConfig> routes =
        List.of(
            route("exact", "", exact("/a/b"), "POST"),
            route("longer", "", prefix("/a/b"), "PUT"),
            route("shorter", "", prefix("/a"), ""));

    assertThat(match(routes, "GET", "h", "/a/b")).isEqualTo("shorter");
    assertThat(match(routes, "PUT", "h", "/a/b")).isEqualTo("longer");
    assertThat(match(routes, "POST", "h", "/a/b")).isEqualTo("exact");
  }

  @Test
  void pathsAreCaseSensitive() {
    assertThat(match(List.of(route("a", "", prefix("/Api"), "")), "GET", "h", "/api")).isNull();
  }

  @Test
  void anEmptyTableTakesNothing() {
    assertThat(match(List.of(), "GET", "h", "/")).isNull();
  }

  // --- the table against a slow one ------------------------------------------------------------

  private static final List<String> HOSTS = List.of("a.x", "b.a.x", "c.b.a.x", "x", "a.y", "a");
  private static final List<String> HOST_RULES =
      List.of("", "", "a.x", "*.x", "*.a.x", "*.b.a.x", "x", "b.a.x");
  private static final List<String> PATHS =
      List.of("/", "/a", "/a/", "/a/b", "/a/b/c", "/ab", "/b", "/b/a", "/a/bc");
  private static final List<String> METHODS = List.of("GET", "POST", "P");
  private static final List<String> METHOD_RULES = List.of("", "", "GET", "GET POST", "P");

  private static <T> T one(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static List<RouteConfig> routes(Random random) {
    List<RouteConfig> routes = new ArrayList<>();
    Set<String> taken = new HashSet<>(); // equal matches are a config error
    for (int i = random.nextInt(1, 25); i > 0; i--) {
      String path = one(random, PATHS);
      PathMatch match =
          switch (random.nextInt(3)) {
            case 0 -> exact(path);
            case 1 -> prefix(path);
            default -> new PathMatch.Regex(Pattern.compile(path.replace("b", "[b-c]") + ".?"));
          };
      String host = one(random, HOST_RULES);
      String methods = one(random, METHOD_RULES);
      if (METHOD_RULES.stream()
          .noneMatch(m -> overlaps(m, methods) && taken.contains(host + match + m))) {
        taken.add(host + match + methods);
        routes.add(
            Samples.route(
                "r" + random.nextInt(1000) + "-" + i,
                new MatchConfig(list(host), match, list(methods), random.nextInt(3))));
      }
    }
    return routes;
  }

  private static boolean overlaps(String one, String other) {
    return one.isEmpty() == other.isEmpty()
        && (one.isEmpty() || list(one).stream().anyMatch(list(other)::contains));
  }

  private static boolean takes(RouteConfig route, String method, String host, String path) {
    MatchConfig match = route.match();
    boolean hostTaken =
        match.hosts().isEmpty()
            || match.hosts().stream()
                .anyMatch(h -> h.startsWith("*.") ? host.endsWith(h.substring(1)) : h.equals(host));
    boolean pathTaken =
        switch (match.path()) {
          case PathMatch.Exact(String exact) -> path.equals(exact);
          case PathMatch.Prefix(String prefix) ->
              prefix.equals("/") || path.equals(prefix) || path.startsWith(prefix + "/");
          case PathMatch.Regex(Pattern pattern) -> pattern.matcher(path).matches();
        };
    return hostTaken
        && pathTaken
        && (match.methods().isEmpty() || match.methods().contains(method));
  }

  /** The best of all that take the request is first. */
  private static Comparator<RouteConfig> precedence() {
    return Comparator.comparingInt(RouteTableTest::hostRank)
        .thenComparingInt(r -> rank(r.match().path()))
        .thenComparingInt(
            r -> r.match().path() instanceof PathMatch.Regex ? -r.match().priority() : 0)
        .thenComparing(r -> r.match().path() instanceof PathMatch.Regex ? r.id() : "")
        .thenComparing(r -> r.match().methods().isEmpty());
  }

  private static int hostRank(RouteConfig route) {
    List<String> hosts = route.match().hosts();
    if (hosts.isEmpty()) {
      return 0;
    }
    return hosts.getFirst().startsWith("*.") ? -hosts.getFirst().length() : -1000;
  }

  private static int rank(PathMatch path) {
    return switch (path) {
      case PathMatch.Exact _ -> -1000;
      case PathMatch.Prefix(String prefix) -> -prefix.length();
      case PathMatch.Regex _ -> 0;
    };
  }

  @Property(tries = 500)
  void theTableFindsWhatASearchThroughAllRoutesFinds(@ForAll long seed) {
    Random random = new Random(seed);
    List<RouteConfig> routes = routes(random);
    RouteTable table = RouteTable.build(routes);

    for (String host : HOSTS) {
      for (String path : PATHS) {
        for (String method : METHODS) {
          int found = table.match(new Target(method, host, path));
          RouteConfig expected =
              routes.stream()
                  .filter(route -> takes(route, method, host, path))
                  .min(precedence())
                  .orElse(null);
          assertThat(found == RouteTable.NO_ROUTE ? null : routes.get(found))
              .as("%s %s%s among %s", method, host, path, routes)
              .isEqualTo(expected);
        }
      }
    }
  }
}
