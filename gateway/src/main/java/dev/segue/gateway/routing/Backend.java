package dev.segue.gateway.routing;

import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig;
import java.util.List;

/**
 * A named version of a service: settings, and the live objects they refer to.
 *
 * @param slot a small number, the same as long as the process lives: the index of per-loop state
 * @param revision +1 only when the desired state changes
 * @param guard the breaker; a new one only where its settings changed
 */
public record Backend(
    BackendConfig config,
    int slot,
    long revision,
    List<Endpoint> endpoints,
    CircuitGuard guard,
    BackendState state) {

  public Backend {
    endpoints = List.copyOf(endpoints);
  }

  public String id() {
    return config.id();
  }

  /** Whether any endpoint gets traffic now (the breaker not asked). */
  public boolean available() {
    for (int i = 0; i < endpoints.size(); i++) {
      if (endpoints.get(i).state().available()) {
        return true;
      }
    }
    return false;
  }
}
