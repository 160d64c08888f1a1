package dev.segue.gateway.config;

import java.util.Collections;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What the gateway may start or call by itself. Only the file says so: rollouts, the API and the
 * command line refer to it by name.
 *
 * @param hooks what a rollout's steps start, by name
 * @param sources where checks get numbers from, by name
 * @param notifiers who is told of rollouts, by name
 */
public record OutboundConfig(
    SequencedMap<String, HookConfig> hooks,
    SequencedMap<String, SourceConfig> sources,
    SequencedMap<String, NotifierConfig> notifiers) {

  /** Nothing. */
  public static final OutboundConfig NONE =
      new OutboundConfig(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  public OutboundConfig {
    hooks = sorted(hooks);
    sources = sorted(sources);
    notifiers = sorted(notifiers);
  }

  private static <T> SequencedMap<String, T> sorted(SequencedMap<String, T> map) {
    return Collections.unmodifiableSequencedMap(new TreeMap<>(map));
  }
}
