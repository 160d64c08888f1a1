/** Tests of what a rollout does next, with a simulated clock and world. */
@org.jspecify.annotations.NullMarked
package dev.segue.gateway.control.rollout;
