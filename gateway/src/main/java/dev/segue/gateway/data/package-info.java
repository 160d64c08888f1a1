/**
 * The data path: event loops only. A request's journey, in order:
 *
 * <ol>
 *   <li><b>accept</b>: {@code listen.ServerPipeline} bounds connections and gives each to an {@code
 *       exchange.ProxyHandler}, on the event loop that it never leaves.
 *   <li><b>decode</b>: {@code http1.RequestParser} reads a {@code RequestHead} strictly; the {@code
 *       exchange.Exchange} reads the published snapshot once.
 *   <li><b>match</b>: {@code routing.RouteTable}, then {@code exchange.Chooser}: canary rules, the
 *       split.
 *   <li><b>guard</b>: available endpoint and breaker, or the pick is diverted.
 *   <li><b>acquire</b>: {@code upstream.ConnectionPool} of this loop, idle or connecting.
 *   <li><b>rewrite</b>: {@code exchange.RequestRewriter} and {@code ResponseRewriter}.
 *   <li><b>relay</b>: both bodies stream; reading stops on one side while the other cannot write.
 *   <li><b>finish</b>: exactly once: breaker, counters, connection back or closed.
 * </ol>
 *
 * The one side exit is {@code Exchange.fail}: before the response head another attempt (decided by
 * {@code exchange.Recovery}) or a {@code LocalReply}; after it the client's connection is reset.
 */
@NullMarked
package dev.segue.gateway.data;

import org.jspecify.annotations.NullMarked;
