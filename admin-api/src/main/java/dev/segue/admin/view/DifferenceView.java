package dev.segue.admin.view;

import org.jspecify.annotations.Nullable;

/**
 * One way in which the configuration file differs from what is in force.
 *
 * @param kind {@code added}, {@code changed} or {@code removed}
 * @param key as in the file, as in {@code routes.orders.timeouts.head}
 * @param before the value in force; {@code null} where something is added
 * @param after the file's value; {@code null} where something is removed
 * @param needsRestart the value in force stays until the process starts anew
 */
public record DifferenceView(
    String kind,
    String key,
    @Nullable String before,
    @Nullable String after,
    boolean needsRestart) {}
