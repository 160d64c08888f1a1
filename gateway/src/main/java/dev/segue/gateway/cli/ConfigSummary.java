package dev.segue.gateway.cli;

import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import dev.segue.gateway.config.SegueConfig;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration in a few lines for people. */
final class ConfigSummary {
  private ConfigSummary() {}

  /** Listeners, admin, routes with their shares, backends with their endpoints. */
  static List<String> of(SegueConfig config) {
    List<String[]> rows = new ArrayList<>();
    config.listeners().forEach((name, l) -> rows.add(row("listener", name, address(l.bind()))));
    rows.add(row("admin", "", address(config.admin().bind())));
    if (config.ops() != null) {
      rows.add(row("ops", "", address(config.ops().bind())));
    }
    config.routes().forEach((id, r) -> rows.add(row("route", id, route(r))));
    config.backends().forEach((id, b) -> rows.add(row("backend", id, backend(b))));
    return TextTable.lines(rows);
  }

  private static String[] row(String kind, String name, String text) {
    return new String[] {kind, name, text};
  }

  private static String address(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + address.getPort();
  }

  private static String route(RouteConfig route) {
    String canary = route.canary().isEmpty() ? "" : "; canary rules " + route.canary().size();
    String fallback = route.fallback() == null ? "" : "; fallback " + route.fallback();
    return match(route.match()) + " -> " + Shares.text(route.split()) + canary + fallback;
  }

  private static String match(MatchConfig match) {
    String hosts = match.hosts().isEmpty() ? "" : String.join(",", match.hosts()) + ' ';
    String methods = match.methods().isEmpty() ? "" : String.join(",", match.methods()) + ' ';
    return methods
        + hosts
        + switch (match.path()) {
          case PathMatch.Exact exact -> exact.path();
          case PathMatch.Prefix prefix ->
              prefix.path().endsWith("/") ? prefix.path() + '*' : prefix.path() + "/*";
          case PathMatch.Regex regex -> '~' + regex.pattern().pattern();
        };
  }

  private static String backend(BackendConfig backend) {
    String endpoints =
        backend.endpoints().stream().map(EndpointConfig::id).collect(Collectors.joining(" "));
    HealthConfig health = backend.health();
    String checks =
        health == null
            ? "; no health checks"
            : "; health GET " + health.path() + " every " + health.interval().toMillis() + " ms";
    return endpoints + checks;
  }
}
