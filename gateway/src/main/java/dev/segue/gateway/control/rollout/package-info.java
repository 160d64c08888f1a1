/**
 * Rollouts while the process lives: {@link dev.segue.gateway.control.rollout.Rollouts} looks
 * around, decides by the pure functions of {@code plan} and {@code judge}, stores what was decided,
 * and carries it out by {@link dev.segue.gateway.control.rollout.Plane} and {@link
 * dev.segue.gateway.control.rollout.Outside}.
 */
@NullMarked
package dev.segue.gateway.control.rollout;

import org.jspecify.annotations.NullMarked;
