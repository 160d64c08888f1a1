package dev.segue.gateway.control.state;

import java.time.Instant;

/**
 * One change of the truth, as the history keeps it.
 *
 * @param id rising by one a change, never used again
 * @param kind what sort of change, in the admin API's words
 * @param subject what was changed
 * @param revision the subject's revision after it; 0 where it has none
 * @param actor who asked: a token's name, or {@code gateway}
 * @param address where from, or empty
 * @param reason why, or empty
 * @param before the value before, in words
 * @param after the value after, in words
 */
public record ChangeRecord(
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
