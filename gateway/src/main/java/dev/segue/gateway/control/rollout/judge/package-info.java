/**
 * Judges a rollout: is the candidate well enough to go on? Pure: no clock, no thread, no I/O; the
 * same looks give the same verdicts, so a recorded rollout can be judged again.
 *
 * <p>A {@link dev.segue.gateway.control.rollout.judge.Judge} takes one {@link
 * dev.segue.gateway.control.rollout.judge.Look} after the other, each with what happened since the
 * one before, and answers with an {@link dev.segue.gateway.control.rollout.judge.Assessment}: one
 * outcome, a verdict and its reason for each {@link dev.segue.gateway.config.CheckConfig}, and the
 * judge of the next look. A {@link dev.segue.gateway.control.rollout.judge.TriggerWatch} does the
 * same for the rollback triggers, over windows that end now.
 *
 * <p>Which test takes which data, and why the whole rollout has one error budget, stands in
 * docs/judging.md; {@link dev.segue.gateway.control.rollout.judge.Evidence} is its core.
 */
@NullMarked
package dev.segue.gateway.control.rollout.judge;

import org.jspecify.annotations.NullMarked;
