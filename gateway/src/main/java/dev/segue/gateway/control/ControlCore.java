package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.health.HealthCounter;
import dev.segue.gateway.control.health.ProbeResult;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.Published;
import dev.segue.gateway.routing.RouteTable;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts changes into force: live facts, then one volatile write, then the books. Confined to the
 * control thread.
 */
final class ControlCore {
  private static final Logger log = LoggerFactory.getLogger(ControlCore.class);

  private final Published published;
  private final Ledger ledger;
  private volatile Consumer<EndpointState> unavailable = _ -> {};
  private Map<EndpointState, HealthCounter> counters = new HashMap<>();
  private Slots slots;

  /**
   * The control plane of a snapshot that is published.
   *
   * @param slots as they are taken by it
   */
  ControlCore(Published published, Ledger ledger, Slots slots) {
    this.published = published;
    this.ledger = ledger;
    this.slots = slots;
    count(true);
  }

  /** From now on hears of each endpoint that gets no traffic any more; must not block. */
  void whenUnavailable(Consumer<EndpointState> action) {
    unavailable = action;
  }

  /** Every checked endpoint has a counter, and no other one. */
  private void count(boolean firstDecides) {
    Map<EndpointState, HealthCounter> next = new HashMap<>();
    for (Backend backend : published.current().backends().values()) {
      HealthConfig health = backend.config().health();
      for (Endpoint endpoint : backend.endpoints()) {
        if (health == null || health.versionHeader() == null) {
          endpoint.state().version("");
        }
        if (health != null) {
          next.put(endpoint.state(), counter(endpoint.state(), health, firstDecides));
        }
      }
    }
    counters = next;
  }

  private HealthCounter counter(EndpointState endpoint, HealthConfig health, boolean firstDecides) {
    HealthCounter known = counters.get(endpoint);
    if (known != null) {
      return known.with(health.rise(), health.fall());
    }
    return endpoint.health() == Health.UP
        ? new HealthCounter(health.rise(), health.fall(), false, Health.UP, 0, 0)
        : HealthCounter.checking(health.rise(), health.fall(), firstDecides);
  }

  RoutingSnapshot snapshot() {
    return published.current();
  }

  Build plan(Change change) {
    return SnapshotBuilder.build(snapshot(), change);
  }

  /** Why changes cannot be stored, or {@code null}. */
  @Nullable String broken() {
    return ledger.broken();
  }

  /** Completes once every change up to now is durable. */
  CompletableFuture<@Nullable Void> barrier() {
    return ledger.barrier();
  }

  /** Makes an operator's change current; the future completes when it is durable. */
  CompletableFuture<@Nullable Void> publish(Build.Built built, Actor actor) {
    putIntoForce(built);
    for (DesiredChange change : built.desired()) {
      log.info(
          "{} {}: {} -> {} (revision {}, by {}{}{})",
          change.kind(),
          change.subject(),
          change.before(),
          change.after(),
          change.revision(),
          actor.name(),
          actor.address().isEmpty() ? "" : " from " + actor.address(),
          actor.reason().isEmpty() ? "" : ": " + actor.reason());
    }
    return ledger.desired(built.desired(), actor);
  }

  private void putIntoForce(Build.Built built) {
    apply(built.facts());
    published.publish(built.next());
  }

  private void apply(List<EndpointFacts> facts) {
    for (EndpointFacts fact : facts) {
      boolean before = fact.state().available();
      fact.apply();
      if (before && !fact.available()) {
        unavailable.accept(fact.state());
      }
    }
  }

  /** What the file comes to, over what is in force now. */
  Change.Reload reload(SegueConfig config, @Nullable RouteTable table, LiveParts live) {
    Restored restored = Restored.of(config, ledger.stored(), false);
    return new Change.Reload(config, table, restored, slots, live);
  }

  /** Makes a reload current; the future completes when it is durable. */
  CompletableFuture<@Nullable Void> publish(
      Build.Reloaded built, Restored restored, Actor actor, String summary) {
    apply(built.facts());
    published.publish(built.next());
    slots = built.slots();
    count(false);
    return ledger.reloaded(restored, actor, summary);
  }

  /**
   * Removed endpoints get no traffic any more: not before every loop has left the old snapshot, as
   * it would otherwise find nobody there.
   */
  void retire(List<EndpointState> removed) {
    removed.forEach(endpoint -> endpoint.available(false));
  }

  /** One probe's result. */
  void probed(EndpointState endpoint, ProbeResult result) {
    HealthCounter counter = counters.get(endpoint);
    if (counter == null || endpoint.address() == null) {
      return; // a late result of something that is gone
    }
    HealthCounter next = (reports(endpoint, result) ? counter.anew() : counter).next(result.pass());
    counters.put(endpoint, next);
    if (next.health() == endpoint.health()) {
      endpoint.health(next.health(), HealthWords.standing(next, result.reason()));
    } else {
      seen(endpoint, next.health(), HealthWords.flip(next, result.reason()));
    }
  }

  /** Whether the endpoint reports another version than before. */
  private static boolean reports(EndpointState endpoint, ProbeResult result) {
    String before = endpoint.version();
    String version = result.version();
    if (version == null || version.equals(before)) {
      return false;
    }
    endpoint.version(version);
    log.info(
        "backend {} endpoint {}: version {} -> {}",
        endpoint.backendId(),
        endpoint.id(),
        orNone(before),
        orNone(version));
    return !before.isEmpty();
  }

  private static String orNone(String version) {
    return version.isEmpty() ? "none" : version;
  }

  /** The endpoint's instance was replaced: only later probes say what it is, and how it is. */
  void replaced(EndpointState endpoint) {
    counters.computeIfPresent(endpoint, (_, counter) -> counter.anew());
    endpoint.version("");
  }

  /** Whether it is well by as many probes in a row as bring a down endpoint up. */
  boolean settled(EndpointState endpoint) {
    HealthCounter counter = counters.get(endpoint);
    return counter == null ? endpoint.health() == Health.UNCHECKED : counter.settled();
  }

  private void seen(EndpointState endpoint, Health health, String reason) {
    flip(endpoint, new Change.HealthSeen(endpoint.backendId(), endpoint.id(), health, reason));
  }

  /** The endpoint's name has this address. */
  void resolved(EndpointState endpoint, InetSocketAddress address) {
    HealthCounter counter = counters.get(endpoint);
    Health health = counter == null ? Health.UNCHECKED : counter.health();
    InetSocketAddress before = endpoint.address();
    if (before != null && !before.equals(address)) {
      log.info(
          "backend {} endpoint {}: address {} -> {}",
          endpoint.backendId(),
          endpoint.id(),
          before.getAddress().getHostAddress(),
          address.getAddress().getHostAddress());
    }
    flip(endpoint, new Change.Resolved(endpoint.backendId(), endpoint.id(), address, health));
  }

  /** The endpoint's name has no address now. */
  void unresolved(EndpointState endpoint, String reason) {
    flip(endpoint, new Change.Unresolved(endpoint.backendId(), endpoint.id(), reason));
  }

  private void flip(EndpointState endpoint, Change change) {
    Health before = endpoint.health();
    if (!(plan(change) instanceof Build.Built built)) {
      return;
    }
    putIntoForce(built);
    if (endpoint.health() != before) {
      String subject = endpoint.backendId() + '/' + endpoint.id();
      String after = Words.word(endpoint.health());
      log.info("health {}: {} -> {} ({})", subject, Words.word(before), after, endpoint.reason());
      ledger.fact("health", subject, endpoint.reason(), Words.word(before), after);
    }
  }
}
