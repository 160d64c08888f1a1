/** Tests of the judging of rollouts. */
@org.jspecify.annotations.NullMarked
package dev.segue.gateway.control.rollout.judge;
