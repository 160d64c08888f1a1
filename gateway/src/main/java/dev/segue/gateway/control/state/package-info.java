/**
 * The durable memory of the control plane. A {@link dev.segue.gateway.control.state.Journal} takes
 * entries without waiting and says later that they are on disk; {@link
 * dev.segue.gateway.control.state.StateDirectory} holds the directory for one process.
 */
@NullMarked
package dev.segue.gateway.control.state;

import org.jspecify.annotations.NullMarked;
