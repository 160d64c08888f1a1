package dev.segue.gateway.control;

import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.metrics.EndpointGroup;
import dev.segue.gateway.metrics.EndpointGroups;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of rolling updates: a backend's endpoints in two groups, that of the updated ones and
 * that of those not yet. Control thread.
 */
final class EndpointSides {
  private final EndpointGroups groups;
  private final Map<String, Sides> byBackend = new TreeMap<>();
  private Map<EndpointState, EndpointGroup> counted = Map.of();

  private record Sides(
      EndpointGroup updated, EndpointGroup old, Map<EndpointState, EndpointGroup> of) {}

  EndpointSides(EndpointGroups groups) {
    this.groups = groups;
  }

  /** The backend's endpoints with these ids are counted so; no others of it are. */
  void count(Backend backend, Set<String> updated, Set<String> old) {
    Sides known = byBackend.get(backend.id());
    EndpointGroup candidate = known == null ? groups.group() : known.updated;
    EndpointGroup stable = known == null ? groups.group() : known.old;
    Map<EndpointState, EndpointGroup> of = new HashMap<>();
    for (Endpoint endpoint : backend.endpoints()) {
      if (updated.contains(endpoint.id())) {
        of.put(endpoint.state(), candidate);
      } else if (old.contains(endpoint.id())) {
        of.put(endpoint.state(), stable);
      }
    }
    byBackend.put(backend.id(), new Sides(candidate, stable, of));
    publish();
  }

  /** Nothing of that backend is counted any more. */
  void forget(String backend) {
    byBackend.remove(backend);
    publish();
  }

  private void publish() {
    Map<EndpointState, EndpointGroup> all = new HashMap<>();
    byBackend.values().forEach(sides -> all.putAll(sides.of));
    if (!all.equals(counted)) {
      counted = all;
      groups.count(all);
    }
  }

  /** What was counted, or {@code null} where nothing is. */
  @Nullable Window of(String backend) {
    Sides sides = byBackend.get(backend);
    return sides == null
        ? null
        : new Window(
            RolloutPlane.side(sides.updated.assignments()),
            RolloutPlane.side(sides.old.assignments()));
  }
}
