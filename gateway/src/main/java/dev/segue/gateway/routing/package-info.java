/**
 * The shared truth: immutable snapshots, built by the control plane, read by the data path. A
 * snapshot refers to live {@link dev.segue.gateway.routing.BackendState} and {@link
 * dev.segue.gateway.routing.EndpointState} objects, which outlive it, so that publishing a change
 * resets no breaker, pool, health or count. {@link dev.segue.gateway.routing.Published} is the only
 * reference between the two planes.
 */
@NullMarked
package dev.segue.gateway.routing;

import org.jspecify.annotations.NullMarked;
