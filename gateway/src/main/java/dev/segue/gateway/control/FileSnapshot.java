package dev.segue.gateway.control;

import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.control.state.RevisionRecord;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.CanaryRule;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RouteTable;
import dev.segue.gateway.routing.RoutingSnapshot;
import dev.segue.gateway.routing.WeightedSplit;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that a configuration file stands for, at the start and at a reload. Live objects are
 * carried over by identity; what is not touched is the same object as before. Pure. Used once.
 */
final class FileSnapshot {
  private static final RoutingSnapshot NOTHING =
      new RoutingSnapshot(0, RouteTable.build(List.of()), List.of(), Collections.emptySortedMap());

  private final RoutingSnapshot now;
  private final Change.Reload reload;
  private final Slots slots;
  private final BitSet taken;
  private final SequencedMap<String, Backend> backends = new TreeMap<>();
  private final List<EndpointFacts> facts = new ArrayList<>();

  private FileSnapshot(RoutingSnapshot now, Change.Reload reload) {
    this.now = now;
    this.reload = reload;
    slots =
        reload
            .slots()
            .with(
                new TreeSet<>(reload.config().routes().keySet()),
                new TreeSet<>(reload.config().backends().keySet()));
    taken = reload.slots().takenByEndpoints(now);
  }

  /** The first one, with its live facts in force. */
  static Build.Reloaded first(Change.Reload start) {
    Build.Reloaded built = new FileSnapshot(NOTHING, start).build();
    built.facts().forEach(EndpointFacts::apply);
    return built;
  }

  static Build reload(RoutingSnapshot now, Change.Reload reload) {
    FileSnapshot file = new FileSnapshot(now, reload);
    List<String> reasons = new ArrayList<>();
    file.bound(reasons, "routes", file.slots.routes(), reload.config().routes());
    file.bound(reasons, "backends", file.slots.backends(), reload.config().backends());
    return reasons.isEmpty() ? file.build() : new Build.Rejected(reasons);
  }

  private void bound(
      List<String> reasons, String what, Map<String, Integer> seen, Map<String, ?> inFile) {
    int most = Slots.MOST + inFile.size();
    if (seen.size() > most) {
      reasons.add(
          what
              + ": "
              + seen.size()
              + " different ids since the start (expected: at most "
              + most
              + ", since each keeps its counters; restart)");
    }
  }

  private Build.Reloaded build() {
    for (BackendConfig config : reload.config().backends().values()) {
      backends.put(config.id(), backend(config, now.backends().get(config.id())));
    }
    Map<String, Route> before = new HashMap<>();
    now.routes().forEach(route -> before.put(route.id(), route));
    List<Route> routes = new ArrayList<>();
    for (RouteConfig config : reload.config().routes().values()) {
      routes.add(route(config, before.get(config.id())));
    }
    RouteTable table = reload.table();
    RoutingSnapshot next =
        new RoutingSnapshot(
            now.generation() + 1,
            table == null ? now.table() : table,
            routes,
            Collections.unmodifiableSequencedMap(backends));
    List<EndpointState> removed = removed();
    return new Build.Reloaded(next, facts, slots.leaving(removed), removed);
  }

  // --- backends --------------------------------------------------------------------------------

  private Backend backend(BackendConfig config, @Nullable Backend before) {
    Map<String, Operator> words = reload.restored().words().getOrDefault(config.id(), Map.of());
    List<EndpointFacts> found = new ArrayList<>();
    List<Endpoint> endpoints = new ArrayList<>();
    for (EndpointConfig endpoint : config.endpoints()) {
      EndpointState state = before == null ? null : find(before, endpoint.id());
      EndpointFacts known =
          before == null || state == null
              ? added(config, endpoint)
              : kept(before.config(), config, EndpointFacts.of(state));
      found.add(known.with(words.getOrDefault(endpoint.id(), Operator.READY)));
      endpoints.add(new Endpoint(endpoint, known.state()));
    }
    facts.addAll(EndpointFacts.judge(found));
    Backend next =
        new Backend(
            config,
            slots.backend(config.id()),
            revision(Words.backendResource(config.id())),
            endpoints,
            guard(config, before),
            before == null ? reload.live().backend(config.id()) : before.state());
    return before != null && next.equals(before) ? before : next;
  }

  private static @Nullable EndpointState find(Backend backend, String endpoint) {
    for (Endpoint known : backend.endpoints()) {
      if (known.id().equals(endpoint)) {
        return known.state();
      }
    }
    return null;
  }

  private CircuitGuard guard(BackendConfig config, @Nullable Backend before) {
    return before != null && before.config().breaker().equals(config.breaker())
        ? before.guard()
        : reload.live().guard(config); // other settings: a new window
  }

  private EndpointFacts added(BackendConfig backend, EndpointConfig config) {
    int slot = taken.nextClearBit(0);
    taken.set(slot);
    EndpointState state =
        reload.live().endpoint(backend, config, slot, now.generation() > NOTHING.generation());
    Health health = state.health();
    return EndpointFacts.of(state)
        .with(health, health == Health.CHECKING ? "not probed yet" : "")
        .with(Names.literal(config.host(), config.port()));
  }

  /** Where checks begin or end, an endpoint that took traffic goes on taking it. */
  private static EndpointFacts kept(
      BackendConfig before, BackendConfig after, EndpointFacts facts) {
    if ((before.health() == null) == (after.health() == null) || facts.address() == null) {
      return facts;
    }
    return after.health() == null
        ? facts.with(Health.UNCHECKED, "")
        : facts.with(Health.UP, "had no checks before, not probed yet");
  }

  private List<EndpointState> removed() {
    List<EndpointState> removed = new ArrayList<>();
    for (Backend before : now.backends().values()) {
      Backend after = backends.get(before.id());
      for (Endpoint endpoint : before.endpoints()) {
        if (after == null || find(after, endpoint.id()) == null) {
          removed.add(endpoint.state());
        }
      }
    }
    return removed;
  }

  // --- routes ----------------------------------------------------------------------------------

  private Route route(RouteConfig config, @Nullable Route before) {
    RouteSettings live =
        reload.restored().routes().getOrDefault(config.id(), RouteSettings.of(config));
    long revision = revision(Words.routeResource(config.id()));
    if (before != null && isSame(before, config, live, revision)) {
      return before;
    }
    List<Share> shares = new ArrayList<>();
    live.weights().forEach((id, weight) -> shares.add(new Share(known(id), weight)));
    List<CanaryRule> canary = new ArrayList<>();
    for (RouteConfig.CanaryConfig rule : live.canary()) {
      canary.add(
          new CanaryRule(
              rule.header(), rule.match(), rule.from(), known(rule.backend()), rule.counted()));
    }
    String fallback = live.fallback();
    return new Route(
        config,
        slots.route(config.id()),
        revision,
        new WeightedSplit(shares),
        canary,
        fallback == null ? null : known(fallback));
  }

  private boolean isSame(Route before, RouteConfig config, RouteSettings live, long revision) {
    boolean same =
        before.config().equals(config)
            && before.revision() == revision
            && RouteSettings.of(before).equals(live)
            && (before.fallback() == null || isCurrent(before.fallback()));
    for (Share share : before.split().shares()) {
      same &= isCurrent(share.backend());
    }
    for (CanaryRule rule : before.canary()) {
      same &= isCurrent(rule.backend());
    }
    return same;
  }

  private boolean isCurrent(Backend backend) {
    return backend.equals(backends.get(backend.id()));
  }

  private long revision(String resource) {
    RevisionRecord record = reload.restored().revisions().get(resource);
    return record == null ? 1 : record.revision();
  }

  private Backend known(String id) {
    Backend backend = backends.get(id);
    if (backend == null) {
      throw new IllegalArgumentException(
          "backend: " + id + " (expected: one of " + backends.keySet() + ')');
    }
    return backend;
  }
}
