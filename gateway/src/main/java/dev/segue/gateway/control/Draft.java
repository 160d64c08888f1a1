package dev.segue.gateway.control;

import static dev.segue.gateway.control.SnapshotBuilder.backendOf;

import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.CanaryRule;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RoutingSnapshot;
import dev.segue.gateway.routing.WeightedSplit;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The next snapshot while it is put together. Used once, then thrown away. */
final class Draft {
  private final RoutingSnapshot now;
  private final SequencedMap<String, Backend> backends;
  private final Set<String> renewedBackends = new HashSet<>();
  private final Map<String, Route> renewedRoutes = new HashMap<>();
  private final List<EndpointFacts> judged = new ArrayList<>();
  private final List<EndpointFacts> changedFacts = new ArrayList<>();
  private final List<DesiredChange> desired = new ArrayList<>();

  Draft(RoutingSnapshot now) {
    this.now = now;
    backends = new TreeMap<>(now.backends());
  }

  /** Gives the route a new split and the next revision. */
  void reweight(Route route, Map<String, Integer> weights) {
    RouteSettings before = RouteSettings.of(latest(route));
    String override = Words.weightsOverride(route.id());
    String file = Words.weights(route.config().split());
    DesiredChange change =
        renew(route, "weights", before.with(weights))
            .over(override, file, Words.weights(before.weights()), Words.weights(weights));
    desired.add(change);
  }

  /** Gives the route other rules and the next revision. */
  void rule(Route route, List<CanaryConfig> rules) {
    RouteSettings before = RouteSettings.of(latest(route));
    String override = Words.canaryOverride(route.id());
    String file = Words.rules(route.config().canary());
    DesiredChange change =
        renew(route, "canary", before.with(rules))
            .over(override, file, Words.rules(before.canary()), Words.rules(rules));
    desired.add(change);
  }

  /** Gives the route another fallback, or none, and the next revision. */
  void fallBack(Route route, @Nullable String backend) {
    RouteSettings before = RouteSettings.of(latest(route));
    String override = Words.fallbackOverride(route.id());
    String file = Words.fallback(route.config().fallback());
    DesiredChange change =
        renew(route, "fallback", before.withFallback(backend))
            .over(override, file, Words.fallback(before.fallback()), Words.fallback(backend));
    desired.add(change);
  }

  private CanaryRule rule(CanaryConfig config) {
    Backend backend = backendOf(now, config.backend());
    return new CanaryRule(
        config.header(), config.match(), config.from(), backend, config.counted());
  }

  private Route latest(Route route) {
    return renewedRoutes.getOrDefault(route.id(), route);
  }

  private DesiredChange.Of renew(Route route, String kind, RouteSettings next) {
    long revision = latest(route).revision() + 1;
    List<Share> shares = new ArrayList<>();
    next.weights().forEach((id, weight) -> shares.add(new Share(backendOf(now, id), weight)));
    Route before = latest(route);
    List<CanaryRule> rules =
        RouteSettings.of(before).canary().equals(next.canary())
            ? before.canary()
            : next.canary().stream().map(this::rule).toList();
    String fallback = next.fallback();
    renewedRoutes.put(
        route.id(),
        new Route(
            route.config(),
            route.slot(),
            revision,
            new WeightedSplit(shares),
            rules,
            fallback == null ? null : backendOf(now, fallback)));
    String resource = Words.routeResource(route.id());
    String all = Words.desired(route.config(), next);
    return new DesiredChange.Of(kind, route.id(), resource, revision, all);
  }

  /** Sets the operator's word on these endpoints, by id, and gives the backend one revision. */
  void say(Backend backend, Map<String, Operator> words) {
    List<EndpointFacts> before = EndpointFacts.of(backend.endpoints());
    judge(before, f -> f.with(words.getOrDefault(f.state().id(), f.operator())));
    long revision = backend.revision() + 1;
    renewedBackends.add(backend.id());
    backends.put(
        backend.id(),
        new Backend(
            backend.config(),
            backend.slot(),
            revision,
            backend.endpoints(),
            backend.guard(),
            backend.state()));
    Map<String, Operator> all = new HashMap<>();
    for (Endpoint endpoint : backend.endpoints()) {
      all.put(endpoint.id(), words.getOrDefault(endpoint.id(), endpoint.state().operator()));
    }
    String state = Words.desired(backend.config(), all);
    for (EndpointFacts facts : before) {
      Operator word = words.get(facts.state().id());
      if (word != null) {
        desired.add(said(backend, facts, word, revision, state));
      }
    }
  }

  private static DesiredChange said(
      Backend backend, EndpointFacts before, Operator word, long revision, String state) {
    String endpoint = before.state().id();
    return new DesiredChange(
        "endpoint-state",
        backend.id() + '/' + endpoint,
        Words.backendResource(backend.id()),
        revision,
        state,
        Words.stateOverride(backend.id(), endpoint),
        Words.word(Operator.READY), // the file has no word on an endpoint: it is ready
        Words.word(before.operator()),
        Words.word(word));
  }

  /** Changes what is known of one endpoint; desired state stays as it is. */
  void learn(Backend backend, String endpoint, UnaryOperator<EndpointFacts> change) {
    judge(
        EndpointFacts.of(backend.endpoints()),
        f -> f.state().id().equals(endpoint) ? change.apply(f) : f);
  }

  private void judge(List<EndpointFacts> before, UnaryOperator<EndpointFacts> change) {
    List<EndpointFacts> after = EndpointFacts.judge(before.stream().map(change).toList());
    judged.addAll(after);
    for (int i = 0; i < after.size(); i++) {
      if (!after.get(i).equals(before.get(i))) {
        changedFacts.add(after.get(i));
      }
    }
  }

  boolean anyAvailable() {
    return judged.stream().anyMatch(EndpointFacts::available);
  }

  boolean changesFacts() {
    return !changedFacts.isEmpty();
  }

  boolean changesDesired() {
    return !desired.isEmpty();
  }

  Build.Built built() {
    List<Route> routes = new ArrayList<>(now.routes().size());
    for (Route route : now.routes()) {
      routes.add(rewired(renewedRoutes.getOrDefault(route.id(), route)));
    }
    RoutingSnapshot next =
        new RoutingSnapshot(
            now.generation() + 1,
            now.table(), // no change of this kind touches a match
            routes,
            Collections.unmodifiableSequencedMap(backends));
    return new Build.Built(next, changedFacts, desired);
  }

  /** The route with references to this draft's backends; the same object where none is new. */
  private Route rewired(Route route) {
    if (!refersToRenewed(route)) {
      return route;
    }
    List<Share> shares = new ArrayList<>();
    for (Share share : route.split().shares()) {
      shares.add(new Share(current(share.backend()), share.weight()));
    }
    List<CanaryRule> canary = new ArrayList<>();
    for (CanaryRule rule : route.canary()) {
      canary.add(
          new CanaryRule(
              rule.header(), rule.match(), rule.from(), current(rule.backend()), rule.counted()));
    }
    return new Route(
        route.config(),
        route.slot(),
        route.revision(),
        new WeightedSplit(shares),
        canary,
        route.fallback() == null ? null : current(route.fallback()));
  }

  private boolean refersToRenewed(Route route) {
    boolean refers = route.fallback() != null && isRenewed(route.fallback());
    for (Share share : route.split().shares()) {
      refers |= isRenewed(share.backend());
    }
    for (CanaryRule rule : route.canary()) {
      refers |= isRenewed(rule.backend());
    }
    return refers;
  }

  private boolean isRenewed(Backend backend) {
    return renewedBackends.contains(backend.id());
  }

  private Backend current(Backend backend) {
    return backends.getOrDefault(backend.id(), backend);
  }
}
