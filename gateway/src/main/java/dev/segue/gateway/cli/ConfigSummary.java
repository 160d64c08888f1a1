package dev.segue.gateway.cli;

import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.config.HookConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.config.SourceConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.config.StrategyConfig.Path;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A configuration in a few lines for people. */
final class ConfigSummary {
  private ConfigSummary() {}

  /** Listeners, admin, routes with their shares, backends with their endpoints, rollouts. */
  static List<String> of(SegueConfig config) {
    List<String[]> rows = new ArrayList<>();
    config.listeners().forEach((name, l) -> rows.add(row("listener", name, address(l.bind()))));
    rows.add(row("admin", "", address(config.admin().bind())));
    if (config.ops() != null) {
      rows.add(row("ops", "", address(config.ops().bind())));
    }
    config.routes().forEach((id, r) -> rows.add(row("route", id, route(r))));
    config.backends().forEach((id, b) -> rows.add(row("backend", id, backend(b))));
    config.rollouts().forEach((id, r) -> rows.add(row("rollout", id, rollout(r))));
    config.outbound().hooks().forEach((name, h) -> rows.add(row("hook", name, hook(h))));
    config.outbound().sources().forEach((name, s) -> rows.add(row("source", name, source(s))));
    config
        .outbound()
        .notifiers()
        .forEach((name, n) -> rows.add(row("notifier", name, word(n.form())))); // never its url
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

  private static String rollout(RolloutConfig rollout) {
    String what = rollout.route() + ": " + rollout.stable();
    String sides =
        what
            + (rollout.strategy() instanceof StrategyConfig.Rolling
                ? ""
                : " -> " + rollout.candidate());
    int checks = rollout.judging().checks().size();
    String begins = rollout.start() == RolloutConfig.Start.ON_LOAD ? "; begins on load" : "";
    return sides + ", " + strategy(rollout.strategy()) + "; checks " + checks + begins;
  }

  private static String strategy(StrategyConfig strategy) {
    return switch (strategy) {
      case StrategyConfig.Canary(int total, Path.Even(int step, int max)) ->
          "canary by " + step + " up to " + max + " of " + total;
      case StrategyConfig.Canary(_, Path.Listed(var steps)) -> "canary, steps " + steps.size();
      case StrategyConfig.Canary(_, Path.Matched(_, int iterations)) ->
          "canary by header, iterations " + iterations;
      case StrategyConfig.BlueGreen _ -> "blue-green";
      case StrategyConfig.Rolling rolling -> "rolling to " + rolling.version();
    };
  }

  private static String hook(HookConfig hook) {
    return switch (hook) {
      case HookConfig.Command command -> command.argv().getFirst();
      case HookConfig.Webhook web -> "POST " + host(web.url());
    };
  }

  private static String source(SourceConfig source) {
    return switch (source) {
      case SourceConfig.Prometheus prometheus -> "Prometheus " + host(prometheus.url());
      case SourceConfig.Web web -> "GET " + host(web.url());
    };
  }

  /** Without its path, which may hold a key. */
  private static String host(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
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
