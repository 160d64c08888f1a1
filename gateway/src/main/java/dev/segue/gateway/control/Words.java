package dev.segue.gateway.control;

import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.control.state.StateJson;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.WeightedSplit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Desired state in words: what the journal stores, history shows and revisions compare. One state
 * has exactly one text, whatever order it was written in.
 */
final class Words {
  private static final String NO_BACKEND = "none"; // no backend can be called so
  private static final StateJson<Rules> RULES = StateJson.of(Rules.class);

  private Words() {}

  static String routeResource(String route) {
    return "routes/" + route;
  }

  static String backendResource(String backend) {
    return "backends/" + backend;
  }

  static String weightsOverride(String route) {
    return "routes/" + route + "/weights";
  }

  static String canaryOverride(String route) {
    return "routes/" + route + "/canary";
  }

  static String fallbackOverride(String route) {
    return "routes/" + route + "/fallback";
  }

  static String stateOverride(String backend, String endpoint) {
    return "backends/" + backend + "/endpoints/" + endpoint + "/state";
  }

  /** As in {@code new=5, old=95}. */
  static String weights(Map<String, Integer> weights) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(weights)
        .forEach((backend, weight) ->
            text.append(text.isEmpty() ? "" : ", ").append(backend).append('=').append(weight));
    return text.toString();
  }

  static String weights(WeightedSplit split) {
    return weights(weightsOf(split));
  }

  static SortedMap<String, Integer> weightsOf(WeightedSplit split) {
    SortedMap<String, Integer> weights = new TreeMap<>();
    for (WeightedSplit.Share share : split.shares()) {
      weights.put(share.backend().id(), share.weight());
    }
    return weights;
  }

  /**
   * Reads what {@link #weights(Map)} wrote.
   *
   * @throws IllegalArgumentException with the text
   */
  static SequencedMap<String, Long> parseWeights(String text) {
    SequencedMap<String, Long> weights = new TreeMap<>();
    for (String part : text.split(", ", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("weights: \"" + text + "\" (expected: new=5, old=95)");
      }
      weights.put(part.substring(0, equals), Long.parseLong(part.substring(equals + 1)));
    }
    return weights;
  }

  private record Rules(List<CanaryConfig> rules) {}

  /** As JSON, in which every part of a rule has its name. */
  static String rules(List<CanaryConfig> rules) {
    return RULES.write(new Rules(rules));
  }

  /**
   * Reads what {@link #rules} wrote.
   *
   * @throws IllegalArgumentException with what is wrong with the text
   */
  static List<CanaryConfig> parseRules(String text) {
    return RULES.read(text).rules();
  }

  static String fallback(@Nullable String backend) {
    return backend == null ? NO_BACKEND : backend;
  }

  /** Reads what {@link #fallback} wrote. */
  static @Nullable String parseFallback(String text) {
    return text.equals(NO_BACKEND) ? null : text;
  }

  /** As in {@code drain}. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads an operator's word.
   *
   * @throws IllegalArgumentException with the word and the known ones
   */
  static Operator operator(String word) {
    for (Operator operator : Operator.values()) {
      if (word(operator).equals(word)) {
        return operator;
      }
    }
    throw new IllegalArgumentException("state: \"" + word + "\" (expected: ready, drain or maint)");
  }

  /** All of a route's desired state: what is in force, and the file's other settings. */
  static String desired(RouteConfig config, RouteSettings live) {
    return "weights "
        + weights(live.weights())
        + "; "
        + config.match()
        + "; canary "
        + live.canary()
        + "; fallback "
        + live.fallback()
        + ' '
        + config.fallbackEnabled()
        + "; when-unavailable "
        + word(config.whenUnavailable())
        + "; idempotent "
        + config.idempotent()
        + "; app "
        + config.app()
        + "; "
        + config.timeouts()
        + "; "
        + config.forwarding()
        + "; max-body "
        + config.maxBody()
        + "; "
        + config.retry()
        + "; upgrades "
        + config.upgrades()
        + "; allow-trace "
        + config.allowTrace();
  }

  /** All of a backend's desired state: the operator's words, and the file's settings. */
  static String desired(BackendConfig config, Map<String, Operator> words) {
    StringBuilder text = new StringBuilder();
    for (BackendConfig.EndpointConfig endpoint : config.endpoints()) {
      text.append(endpoint.id()).append(" weight ").append(endpoint.weight()).append(' ');
      text.append(word(words.getOrDefault(endpoint.id(), Operator.READY))).append("; ");
    }
    return text.append(config.health())
        .append("; ")
        .append(config.breaker())
        .append("; ")
        .append(config.pool())
        .append("; send-proxy-protocol ")
        .append(word(config.sendProxyProtocol()))
        .toString();
  }
}
