package dev.segue.gateway.control.rollout.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The facts that a decision needs.
 *
 * @param stableAvailable some endpoint of the stable backend gets traffic
 * @param inForce the route's split
 * @param stableCapacity percent of the route's traffic that the stable backend can take now
 * @param stableIsFallback the route still falls back to the stable backend
 * @param endpoints by id, in the backend's order; of a rolling strategy only
 */
public record World(
    boolean stableAvailable,
    boolean candidateAvailable,
    Split inForce,
    int stableCapacity,
    boolean stableIsFallback,
    SequencedMap<String, EndpointSeen> endpoints) {
  private static final EndpointSeen GONE = new EndpointSeen(false, false, true, 0, "");

  public World {
    endpoints = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(endpoints));
  }

  /**
   * One endpoint.
   *
   * @param available it gets new requests
   * @param healthy the probes say so, whatever the operator says
   * @param ready no operator has taken it out
   * @param version that it reports, or empty
   */
  public record EndpointSeen(
      boolean available, boolean healthy, boolean ready, int inFlight, String version) {}

  /** That endpoint; one that is gone is not available. */
  public EndpointSeen endpoint(String id) {
    return endpoints.getOrDefault(id, GONE);
  }
}
