package dev.segue.gateway.control;

import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.BreakerView;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.RouteView;
import dev.segue.admin.view.RouteView.CanaryView;
import dev.segue.admin.view.RouteView.MatchView;
import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import dev.segue.gateway.control.state.ChangeRecord;
import dev.segue.gateway.control.state.OverrideRecord;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.CanaryRule;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.Route;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The gateway's types as the control API's records: the only place where one becomes the other. */
final class Views {
  private Views() {}

  static RouteView route(Route route) {
    SequencedMap<String, Integer> weights = Words.weightsOf(route.split());
    long sum = weights.values().stream().mapToLong(Integer::longValue).sum();
    SequencedMap<String, Double> shares = new TreeMap<>();
    weights.forEach((backend, weight) -> shares.put(backend, (double) weight / sum));
    Backend fallback = route.fallback();
    return new RouteView(
        route.id(),
        route.revision(),
        match(route.config().match()),
        weights,
        shares,
        route.canary().stream().map(Views::canary).toList(),
        fallback == null ? null : fallback.id(),
        Words.word(route.config().whenUnavailable()),
        !RouteSettings.of(route).equals(RouteSettings.of(route.config())));
  }

  private static MatchView match(MatchConfig match) {
    return switch (match.path()) {
      case PathMatch.Exact exact -> match(match, "exact", exact.path());
      case PathMatch.Prefix prefix -> match(match, "prefix", prefix.path());
      case PathMatch.Regex regex -> match(match, "regex", regex.pattern().pattern());
    };
  }

  private static MatchView match(MatchConfig match, String kind, String path) {
    return new MatchView(match.hosts(), kind, path, match.methods());
  }

  private static CanaryView canary(CanaryRule rule) {
    return switch (rule.match()) {
      case HeaderMatch.Exact exact -> canary(rule, "exact", exact.value());
      case HeaderMatch.Prefix prefix -> canary(rule, "prefix", prefix.value());
      case HeaderMatch.Regex regex -> canary(rule, "regex", regex.pattern().pattern());
      case HeaderMatch.Present _ -> canary(rule, "present", null);
    };
  }

  private static CanaryView canary(CanaryRule rule, String kind, @Nullable String value) {
    return new CanaryView(rule.header(), kind, value, rule.from().texts(), rule.backend().id());
  }

  static BackendView backend(Backend backend) {
    return new BackendView(
        backend.id(),
        backend.revision(),
        backend.available(),
        backend.state().inFlight().sum(),
        breaker(backend.guard()),
        backend.endpoints().stream().map(Views::endpoint).toList());
  }

  private static BreakerView breaker(CircuitGuard guard) {
    return new BreakerView(
        Words.word(guard.state()),
        rate(guard.failureRate()),
        rate(guard.slowCallRate()),
        guard.calls());
  }

  private static @Nullable Double rate(float percent) {
    return percent < 0 ? null : (double) percent;
  }

  private static EndpointView endpoint(Endpoint endpoint) {
    EndpointState state = endpoint.state();
    return new EndpointView(
        endpoint.id(),
        endpoint.config().weight(),
        Words.word(state.operator()),
        Words.word(state.health()),
        state.reason(),
        state.available(),
        state.inFlight().sum(),
        state.tunnels().sum(),
        state.connections().get(),
        state.version());
  }

  static ChangeView change(ChangeRecord change) {
    return new ChangeView(
        change.id(),
        change.at(),
        change.kind(),
        change.subject(),
        change.revision(),
        change.actor(),
        change.address(),
        change.reason(),
        change.before(),
        change.after());
  }

  static List<OverrideView> overrides(Map<String, OverrideRecord> overrides) {
    return overrides.values().stream().map(Views::override).toList();
  }

  private static OverrideView override(OverrideRecord override) {
    return new OverrideView(
        override.subject(),
        override.base(),
        override.value(),
        override.since(),
        override.actor(),
        override.reason());
  }
}
