package dev.segue.gateway.control;

import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.routing.BackendState;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;

/** Makes the live objects that outlive snapshots. */
record LiveParts(ControlSettings settings, CircuitGuard.Flips flips) {
  EndpointState endpoint(BackendConfig backend, EndpointConfig config, int slot, boolean late) {
    Health health = backend.health() == null ? Health.UNCHECKED : Health.CHECKING;
    return new EndpointState(backend.id(), config.id(), slot, settings.loops(), health, late);
  }

  BackendState backend(String id) {
    return new BackendState(id, settings.loops());
  }

  CircuitGuard guard(BackendConfig backend) {
    return new CircuitGuard(backend.id(), backend.breaker(), settings.nanos(), flips);
  }
}
