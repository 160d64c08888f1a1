package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.control.rollout.judge.Outcome;

/**
 * What one look at the candidate came to, all checks together.
 *
 * @param stint the one of {@link Watch} in which the looking began
 * @param reason with numbers
 */
public record Look(int stint, Outcome outcome, String reason) {}
