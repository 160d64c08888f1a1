package dev.segue.gateway.config;

import com.typesafe.config.ConfigValue;
import dev.segue.gateway.config.CheckConfig.Latency;
import dev.segue.gateway.config.CheckConfig.Measure;
import dev.segue.gateway.config.CheckConfig.Quantile;
import dev.segue.gateway.config.CheckConfig.Rate;
import dev.segue.gateway.config.CheckConfig.ThresholdRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code checks} block of a rollout. Checks of the defaults hold beside its own; one of
 * the same name replaces it, and {@code off} drops it.
 */
final class CheckReader {
  /** How a share is told. */
  static final String SHARE = "a share, as in 0.05 or 5%";

  private static final String ERROR_RATE = "error-rate";
  private static final String SUCCESS_RATE = "success-rate";
  private static final String AVAILABILITY = "availability";
  private static final String LATENCY = "latency";
  private static final String RANGE = "threshold-range";
  private static final List<String> KINDS =
      List.of(ERROR_RATE, SUCCESS_RATE, AVAILABILITY, LATENCY, RANGE);
  private static final String ONE_KIND = "one of " + String.join(", ", KINDS);
  private static final List<String> OF_A_SOURCE = List.of("source", "query");
  private static final String NOT_READ = "not-read";

  private final KnownNames names;
  private final SequencedMap<String, SourceConfig> sources;

  /**
   * @param names of all sources
   * @param sources those without errors
   */
  CheckReader(KnownNames names, SequencedMap<String, SourceConfig> sources) {
    this.names = names;
    this.sources = sources;
  }

  /** In order of their names. */
  List<CheckConfig> checks(Block rollout) {
    Block block = rollout.block("checks");
    List<CheckConfig> checks = new ArrayList<>();
    for (String name : block.keys()) {
      CheckConfig check = block.off(name) ? null : check(block, name);
      if (check != null) {
        checks.add(check);
      }
    }
    return checks;
  }

  private @Nullable CheckConfig check(Block checks, String name) {
    boolean named = Names.isId(name);
    if (!named) {
      checks.wrong(name, name, Names.ID);
    }
    Block check = checks.block(name);
    String kind = kind(check);
    OF_A_SOURCE.stream()
        .filter(key -> check.writes(key) && kind != null && !kind.equals(RANGE))
        .forEach(key -> check.wrong(key, RANGE + " beside it"));
    CheckConfig made = kind == null ? null : check(named ? name : NOT_READ, check, kind);
    return named ? made : null;
  }

  /** What the rollout writes itself counts more than what the defaults have by that name. */
  private static @Nullable String kind(Block check) {
    List<String> own = KINDS.stream().filter(check::writes).toList();
    List<String> kinds = own.isEmpty() ? KINDS.stream().filter(check::has).toList() : own;
    if (kinds.size() == 1) {
      return kinds.getFirst();
    }
    boolean ofASource = OF_A_SOURCE.stream().filter(check::has).count() > 0;
    String missing = ofASource ? RANGE : ERROR_RATE;
    check.wrong(
        kinds.isEmpty() ? missing : kinds.getLast(),
        kinds.isEmpty() ? "missing" : String.join(" and ", kinds),
        ONE_KIND);
    return null;
  }

  private @Nullable CheckConfig check(String id, Block check, String kind) {
    return switch (kind) {
      case ERROR_RATE -> rate(id, check.block(kind), Measure.ERROR_RATE);
      case SUCCESS_RATE -> rate(id, check.block(kind), Measure.SUCCESS_RATE);
      case AVAILABILITY -> rate(id, check.block(kind), Measure.AVAILABILITY);
      case LATENCY -> latency(id, check.block(kind));
      default -> range(id, check);
    };
  }

  private static @Nullable CheckConfig rate(String id, Block rate, Measure measure) {
    Double limit = limit(rate, measure.limitKey(), SHARE, Scalars::share);
    Double increase = limit(rate, "allowed-increase", SHARE, Scalars::share);
    int minimum = rate.count("minimum-requests", 0);
    return rate.makeOrNull(() -> new Rate(id, measure, limit, increase, minimum));
  }

  private static @Nullable CheckConfig latency(String id, Block latency) {
    Quantile quantile = latency.choice("quantile", Quantile.class, Quantile.P95);
    Duration max =
        limit(latency, "max", "a time with its unit, as in 500ms or 2s", Scalars::duration);
    Double increase = limit(latency, "allowed-increase", SHARE, Scalars::share);
    int minimum = latency.count("minimum-requests", 0);
    return latency.makeOrNull(() -> new Latency(id, quantile, max, increase, minimum));
  }

  /** A value that may be absent, or {@code none} where the defaults have one. */
  private static <T> @Nullable T limit(
      Block block, String key, String expected, Function<ConfigValue, @Nullable T> parse) {
    Optional<T> found =
        block.find(
            key,
            expected + ", or none",
            value -> {
              T parsed = parse.apply(value);
              boolean none = Names.NONE.equals(Scalars.text(value));
              return parsed != null || none ? Optional.ofNullable(parsed) : null;
            });
    return found == null ? null : found.orElse(null);
  }

  private @Nullable CheckConfig range(String id, Block check) {
    Block range = check.block(RANGE);
    Double min = limit(range, "min", "a number", Scalars::fraction);
    Double max = limit(range, "max", "a number", Scalars::fraction);
    String source = names.required(check, "source");
    check.require("query", "what the source is asked");
    String query = check.textOrNull("query");
    if (source != null && query != null) {
      query(check, sources.get(source), query);
    }
    CheckConfig made =
        check.makeOrNull(() ->
            new ThresholdRange(
                id,
                source == null ? NOT_READ : source,
                query == null ? NOT_READ : query,
                min,
                max));
    return source == null || query == null ? null : made;
  }

  private static void query(Block check, @Nullable SourceConfig source, String query) {
    switch (source) {
      case null -> {} // it has errors of its own
      case SourceConfig.Prometheus _ -> {
        if (query.isBlank()) {
          check.wrong("query", "PromQL");
        }
      }
      case SourceConfig.Web _ -> {
        if (!query.isEmpty() && !query.startsWith("/")) {
          check.wrong("query", "a JSON pointer (RFC 6901), as in /queue/length");
        }
      }
    }
  }
}
