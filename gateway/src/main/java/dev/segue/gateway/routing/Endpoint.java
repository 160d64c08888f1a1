package dev.segue.gateway.routing;

import dev.segue.gateway.config.BackendConfig.EndpointConfig;

/** One address of a backend: settings, and the live object they refer to. */
public record Endpoint(EndpointConfig config, EndpointState state) {
  /** {@code host:port}. */
  public String id() {
    return state.id();
  }
}
