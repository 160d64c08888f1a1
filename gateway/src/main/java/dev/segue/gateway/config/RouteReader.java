package dev.segue.gateway.config;

import com.typesafe.config.ConfigValue;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.ForwardingConfig;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.RetryConfig;
import dev.segue.gateway.config.RouteConfig.RetryOn;
import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import dev.segue.gateway.config.RouteConfig.TraceContext;
import dev.segue.gateway.config.RouteConfig.WhenUnavailable;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one block of {@code routes}, or the defaults of all. */
final class RouteReader {
  private static final String SHARE = "at least one weight above 0";

  private final KnownNames backends;

  RouteReader(KnownNames backends) {
    this.backends = backends;
  }

  /** The settings that have defaults. */
  private record Settings(
      String app,
      @Nullable String fallback,
      boolean fallbackOnFailure,
      WhenUnavailable whenUnavailable,
      boolean idempotent,
      TimeoutsConfig timeouts,
      ForwardingConfig forwarding,
      long maxBody,
      RetryConfig retry,
      List<String> upgrades,
      boolean allowTrace,
      List<CanaryConfig> canary) {}

  /** Checks the defaults by themselves, so that what is wrong with them is told once. */
  void defaults(Block defaults) {
    settings(defaults);
  }

  @Nullable RouteConfig route(String id, Block block, @Nullable MatchConfig match) {
    SequencedMap<String, Integer> split = split(block);
    Settings settings = settings(block);
    MatchConfig matched = match == null ? MatchReader.NOT_READ : match;
    return block.makeOrNull(() ->
        new RouteConfig(
            id,
            settings.app().isEmpty() ? id : settings.app(),
            matched,
            split,
            settings.canary(),
            settings.fallback(),
            settings.fallbackOnFailure(),
            settings.whenUnavailable(),
            settings.idempotent(),
            settings.timeouts(),
            settings.forwarding(),
            settings.maxBody(),
            settings.retry(),
            settings.upgrades(),
            settings.allowTrace()));
  }

  private Settings settings(Block block) {
    boolean none = block.text("fallback").equals(Names.NONE);
    return new Settings(
        block.text("app"),
        none ? null : backends.known(block, "fallback"),
        block.flag("fallback-on-failure"),
        block.choice("when-unavailable", WhenUnavailable.class),
        block.flag("idempotent"),
        block.block("timeouts").make(RouteReader::timeouts),
        block.block("forwarding").make(RouteReader::forwarding),
        block.bytes("max-body"),
        block.block("retry").make(RouteReader::retry),
        block.texts("upgrades"),
        block.flag("allow-trace"),
        block.list(
            "canary",
            "a list of blocks [ { header, exact, backend } ]",
            item -> HeaderRules.rule(item, backends)));
  }

  private static TimeoutsConfig timeouts(Block timeouts) {
    return new TimeoutsConfig(
        timeouts.duration("connect"),
        timeouts.duration("head"),
        timeouts.duration("idle"),
        timeouts.duration("total"),
        timeouts.duration("tunnel"));
  }

  private static RetryConfig retry(Block retry) {
    return new RetryConfig(
        retry.count("attempts"),
        retry.choices("on", RetryOn.class),
        retry.duration("per-try-timeout"),
        retry.duration("backoff"));
  }

  private static ForwardingConfig forwarding(Block forwarding) {
    return new ForwardingConfig(
        forwarding.flag("preserve-host"),
        forwarding.flag("via"),
        forwarding.flag("forwarded"),
        forwarding.choice("trace-context", TraceContext.class));
  }

  private SequencedMap<String, Integer> split(Block block) {
    SequencedMap<String, Integer> weights = new TreeMap<>();
    if (!block.writes("split")) {
      block.wrong("split", "weights of backends, as in { old = 95, new = 5 }");
      return weights;
    }
    Block split = block.block("split");
    for (String backend : split.keys()) {
      if (!backends.ids().contains(backend)) {
        split.wrong(backend, "unknown backend", backends.expected());
      }
      Integer weight = split.find(backend, "a whole number 0..1000000", RouteReader::weight);
      if (weight != null) {
        weights.put(backend, weight);
      }
    }
    boolean allRead = weights.size() == split.keys().size();
    if (allRead && weights.values().stream().allMatch(weight -> weight == 0)) {
      block.wrong("split", weights.isEmpty() ? "empty" : "all weights are 0", SHARE);
    }
    return weights;
  }

  private static @Nullable Integer weight(ConfigValue value) {
    Integer weight = Scalars.count(value);
    return weight != null && weight >= 0 && weight <= RouteConfig.MAX_WEIGHT ? weight : null;
  }
}
