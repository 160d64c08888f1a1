package dev.segue.gateway.control.rollout;

import dev.segue.admin.Actor;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.Split;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The control plane as rollouts see it. All of it is for the control thread. What is set is in
 * force when the call returns, and durable some time later.
 */
public interface Plane {
  /** That route, or {@code null}. */
  @Nullable RouteSeen route(String route);

  /** That backend, or {@code null}. */
  @Nullable BackendSeen backend(String backend);

  /**
   * What the route's split has assigned to the backend since the process began; {@code null} where
   * one of them is unknown.
   */
  @Nullable Side assigned(String route, String backend);

  /**
   * From now on what the splits assign to the backend is counted by endpoint: apart for those that
   * are updated, and for those that are not yet. Others are in neither part; where both are empty,
   * nothing is counted any more.
   */
  void countApart(String backend, Set<String> updated, Set<String> old);

  /**
   * What was counted so, the updated endpoints as the candidate, since that backend's counting
   * began; {@code null} where nothing is.
   */
  @Nullable Window countedApart(String backend);

  /** The endpoint's instance was replaced: what probes have said before is void. */
  void replaced(String backend, String endpoint);

  /**
   * Sets the route's whole split.
   *
   * @return why it cannot be, or empty
   */
  String setWeights(String route, Split split, Actor actor);

  /** Sets all of the route's rules. */
  void setRules(String route, List<CanaryConfig> rules, Actor actor);

  /** Takes the route's fallback away. */
  void endFallback(String route, Actor actor);

  /** Gives the endpoint traffic, or no new requests. */
  void setReady(String backend, String endpoint, boolean ready, Actor actor);

  /** Closes upgraded connections to that backend. */
  void closeTunnels(String backend);

  /**
   * Stores a rollout.
   *
   * @return completes when it is durable, on any thread
   */
  CompletableFuture<@Nullable Void> store(String id, String content);

  /**
   * Takes all that is stored of a rollout away.
   *
   * @return completes when that is durable, on any thread
   */
  CompletableFuture<@Nullable Void> forget(String id);

  /** Why nothing can be stored, or {@code null}. */
  @Nullable String broken();

  /** Whether what is stored survives the process. */
  boolean durable();

  /** How that backend is set up, or {@code null}. */
  @Nullable Setup setup(String backend);

  /** Enters something into the history of changes. */
  void enter(String rollout, Actor actor, String before, String after);

  /**
   * A route.
   *
   * @param fallback a backend, or {@code null}
   * @param fileRules the rules that the configuration file has
   * @param asInFile all that is in force is what the configuration file says
   * @param retries what failed may be sent to another endpoint
   */
  record RouteSeen(
      Split split,
      @Nullable String fallback,
      List<CanaryConfig> fileRules,
      boolean asInFile,
      boolean retries) {
    public RouteSeen {
      fileRules = List.copyOf(fileRules);
    }
  }

  /**
   * A backend.
   *
   * @param available some endpoint gets traffic
   * @param breakerOpen nothing is sent to it now, since too much has failed
   * @param known each endpoint has an address, and a first result of its probe if it has one
   * @param endpoints by id, in the backend's order
   */
  record BackendSeen(
      boolean available,
      boolean breakerOpen,
      boolean known,
      SequencedMap<String, EndpointSeen> endpoints) {}

  /**
   * What the file says of a backend.
   *
   * @param probed its endpoints are checked actively
   * @param connections that each of them may have
   */
  record Setup(boolean probed, int endpoints, int connections) {
    long total() {
      return (long) endpoints * connections;
    }

    String words() {
      return "may have " + endpoints + " x " + connections + " connections";
    }
  }

  /**
   * One of its endpoints, as in {@code World}; {@code inFlight} with open tunnels.
   *
   * @param healthy by as many probes of this instance, one after the other, as it takes to be up
   * @param ready no operator has taken it out
   */
  record EndpointSeen(
      boolean available, boolean healthy, boolean ready, int inFlight, String version) {}
}
