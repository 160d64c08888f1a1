package dev.segue.gateway.config;

import org.jspecify.annotations.Nullable;

/**
 * One way in which a configuration differs from the one in force.
 *
 * @param key as in the file, as in {@code routes.orders.timeouts.head}
 * @param before the value in force, in words; {@code null} where something is added
 * @param after the file's value, in words; {@code null} where something is removed
 * @param needsRestart the value in force stays until the process starts anew
 */
public record Difference(
    Kind kind, String key, @Nullable String before, @Nullable String after, boolean needsRestart) {

  /** What became of the key. */
  public enum Kind {
    ADDED,
    CHANGED,
    REMOVED
  }
}
