package dev.segue.gateway.control;

import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.RouteTable;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Every way in which the truth can change. */
sealed interface Change {
  /**
   * An operator replaces a route's whole split.
   *
   * @param weights by backend id, as they were sent: not checked yet
   */
  record Weights(String route, SequencedMap<String, Long> weights) implements Change {}

  /** The route's rules, all of them, are these. */
  record Rules(String route, List<CanaryConfig> rules) implements Change {
    public Rules {
      rules = List.copyOf(rules);
    }
  }

  /** The route has no fallback any more. */
  record NoFallback(String route) implements Change {}

  /**
   * An operator's word on an endpoint.
   *
   * @param force also where it takes the last available endpoint
   */
  record OperatorWord(String backend, String endpoint, Operator word, boolean force)
      implements Change {}

  /** The probes' word on an endpoint; the health may be the same with another reason. */
  record HealthSeen(String backend, String endpoint, Health health, String reason)
      implements Change {}

  /**
   * The endpoint's name has this address.
   *
   * @param health where the endpoint stands if it had no address before
   */
  record Resolved(String backend, String endpoint, InetSocketAddress address, Health health)
      implements Change {}

  /** The endpoint's name has no address and never had one. */
  record Unresolved(String backend, String endpoint, String reason) implements Change {}

  /** An operator puts the configuration file's values back in force. */
  record OverridesCleared() implements Change {}

  /**
   * The configuration file was read again.
   *
   * @param table its match table; {@code null} where the one in force does
   * @param restored what of the live changes stays
   * @param live makes what is new
   */
  record Reload(
      SegueConfig config,
      @Nullable RouteTable table,
      Restored restored,
      Slots slots,
      LiveParts live)
      implements Change {}
}
