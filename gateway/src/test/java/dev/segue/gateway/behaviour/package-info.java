/** What Segue promises, tested over real sockets: one file a promise. */
@NullMarked
package dev.segue.gateway.behaviour;

import org.jspecify.annotations.NullMarked;
