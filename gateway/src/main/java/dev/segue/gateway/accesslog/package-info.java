/**
 * The access log: each event loop encodes its lines into a bounded ring of its own, one thread
 * writes them. {@link dev.segue.gateway.accesslog.LoopAccessLog} is the loops' side, {@link
 * dev.segue.gateway.accesslog.LineWriter} the other; nothing but the ring is between them.
 */
@NullMarked
package dev.segue.gateway.accesslog;

import org.jspecify.annotations.NullMarked;
