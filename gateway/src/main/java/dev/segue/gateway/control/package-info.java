/**
 * The control plane: the only writer of the shared truth. A {@link
 * dev.segue.gateway.control.ControlPlane} takes every change (operator, probe, name, start) to one
 * thread, where {@link dev.segue.gateway.control.SnapshotBuilder} says, without a side effect, what
 * the next snapshot is or why there is none; {@link dev.segue.gateway.control.ControlCore} then
 * sets the live facts, publishes by one volatile write and enters the change in the journal. The
 * reply leaves when the journal says that it is durable. Nothing here touches a channel of the data
 * path, and nothing on the control thread waits for disk, name service or network.
 */
@NullMarked
package dev.segue.gateway.control;

import org.jspecify.annotations.NullMarked;
