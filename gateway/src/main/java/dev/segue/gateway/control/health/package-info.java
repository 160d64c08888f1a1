/**
 * Active health checks. {@link dev.segue.gateway.control.health.HealthProber} asks each endpoint in
 * turn on one event loop of its own and hands every result to the control thread, where a {@link
 * dev.segue.gateway.control.health.HealthCounter} decides whether it is a flip.
 */
@NullMarked
package dev.segue.gateway.control.health;

import org.jspecify.annotations.NullMarked;
