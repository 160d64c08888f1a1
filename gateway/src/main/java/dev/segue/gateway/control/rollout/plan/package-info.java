/**
 * What a rollout does next, as pure functions: no clock, thread or I/O. {@link
 * dev.segue.gateway.control.rollout.plan.Rollout} is the way in: a state and what was seen, or an
 * operator's verb, make a {@link dev.segue.gateway.control.rollout.plan.Step}: the next state, to
 * be journalled first, and then the effects that bring the world there. Effects are safe to repeat
 * but for hooks, which run once; after a crash the state alone says what the world must be.
 * docs/rollouts-states.md has the tables.
 */
@NullMarked
package dev.segue.gateway.control.rollout.plan;

import org.jspecify.annotations.NullMarked;
