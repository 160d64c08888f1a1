package dev.segue.admin.view;

import java.time.Instant;

/**
 * One change of the truth.
 *
 * @param kind {@code weights}, {@code endpoint-state}, {@code health}, {@code breaker}, {@code
 *     override-dropped}, {@code start}, {@code reload}
 * @param subject the route, backend or {@code backend/endpoint}
 * @param before the value before, in words
 * @param after the value after, in words
 * @param reason why, as the actor or the gateway says
 */
public record ChangeView(
    long id,
    Instant at,
    String kind,
    String subject,
    long revision,
    String actor,
    String address,
    String reason,
    String before,
    String after) {}
