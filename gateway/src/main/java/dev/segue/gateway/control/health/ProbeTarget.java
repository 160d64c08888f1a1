package dev.segue.gateway.control.health;

import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.routing.EndpointState;

/** An endpoint to probe, and how. */
public record ProbeTarget(
    EndpointState endpoint, HealthConfig health, SendProxyProtocol proxyProtocol) {}
