package dev.segue.gateway.control;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which small numbers are taken: the indexes of the loops' arrays. A value.
 *
 * <p>A route's or backend's id keeps its number as long as the process lives, since its counters
 * do; so there is a bound on how many ids one process sees. Endpoints come and go: the number of a
 * removed one is free again when nothing is left of it, neither request nor connection.
 *
 * @param leaving removed endpoints of which something may be left
 */
record Slots(
    Map<String, Integer> routes, Map<String, Integer> backends, List<EndpointState> leaving) {
  static final Slots NONE = new Slots(Map.of(), Map.of(), List.of());

  /** Ids of one kind that one process sees, beyond those that are in force together. */
  static final int MOST = 10_000;

  Slots {
    routes = Map.copyOf(routes);
    backends = Map.copyOf(backends);
    leaving = List.copyOf(leaving);
  }

  /** With a number for each of these ids. */
  Slots with(Set<String> routeIds, Set<String> backendIds) {
    return new Slots(numbered(routes, routeIds), numbered(backends, backendIds), leaving);
  }

  private static Map<String, Integer> numbered(Map<String, Integer> known, Set<String> ids) {
    Map<String, Integer> all = new HashMap<>(known);
    for (String id : ids) {
      all.putIfAbsent(id, all.size());
    }
    return all;
  }

  /** Also the removed ones; without those that are gone for good. */
  Slots leaving(List<EndpointState> removed) {
    List<EndpointState> all = new ArrayList<>(removed);
    leaving.stream().filter(endpoint -> !endpoint.idle()).forEach(all::add);
    return new Slots(routes, backends, all);
  }

  int route(String id) {
    return of(routes, id);
  }

  int backend(String id) {
    return of(backends, id);
  }

  private static int of(Map<String, Integer> slots, String id) {
    Integer slot = slots.get(id);
    if (slot == null) {
      throw new IllegalArgumentException("id: " + id + " (expected: one with a slot)");
    }
    return slot;
  }

  /** The numbers that no new endpoint may have. */
  BitSet takenByEndpoints(RoutingSnapshot now) {
    BitSet taken = new BitSet();
    for (Backend backend : now.backends().values()) {
      for (Endpoint endpoint : backend.endpoints()) {
        taken.set(endpoint.state().slot());
      }
    }
    leaving.stream()
        .filter(endpoint -> !endpoint.idle())
        .forEach(endpoint -> taken.set(endpoint.slot()));
    return taken;
  }
}
