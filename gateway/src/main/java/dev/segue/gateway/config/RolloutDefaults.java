package dev.segue.gateway.config;

import com.typesafe.config.ConfigObject;

/**
 * What every rollout starts from, kept as it was read: a definition may still come while the
 * process runs.
 *
 * @param rollout the block {@code defaults.rollout}, over the shipped one
 */
public record RolloutDefaults(ConfigObject rollout) {
  /** Those of a file that says nothing of them. */
  public static RolloutDefaults shipped() {
    return new RolloutDefaults(Sources.reference().toConfig().getObject("segue.defaults.rollout"));
  }
}
