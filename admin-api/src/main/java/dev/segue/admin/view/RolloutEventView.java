package dev.segue.admin.view;

import java.time.Instant;

/**
 * Something that happened to a rollout.
 *
 * @param id rising within the rollout, the event's id in the stream; a restart leaves numbers out
 * @param kind {@code phase}, {@code step}, {@code weights}, {@code look}, {@code check-failed},
 *     {@code trigger}, {@code ask}, {@code alert}, {@code hook}, {@code restart}, {@code clean-up}
 *     or {@code verb}
 * @param actor who asked for it: a token's name, or {@code gateway}
 * @param text a sentence
 */
public record RolloutEventView(
    long id,
    Instant at,
    String kind,
    String actor,
    String text,
    String phase,
    double candidateWeight) {}
