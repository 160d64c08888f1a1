/**
 * What a rollout does outside of the gateway. {@link dev.segue.gateway.outbound.Hooks} starts
 * commands and webhooks and waits for them, {@link dev.segue.gateway.outbound.Sources} asks others
 * for numbers, {@link dev.segue.gateway.outbound.Notifier} tells people.
 *
 * <p>Nobody who calls in here waits: work is done on virtual threads, so much at once, and its end
 * is a future. All HTTP goes through {@link dev.segue.gateway.outbound.OutboundHttp}, which refuses
 * addresses and bounds time and size. Only the configuration file names what is started and whom it
 * is sent to; what comes back is hostile, and so is bounded and made visible before anybody reads
 * it. docs/outbound.md has the tables.
 */
@NullMarked
package dev.segue.gateway.outbound;

import org.jspecify.annotations.NullMarked;
