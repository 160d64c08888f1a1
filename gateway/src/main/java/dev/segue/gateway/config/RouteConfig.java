package dev.segue.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A route: which requests it takes and how it divides them between backends.
 *
 * @param app the {@code app} label of the reference's metrics; the id unless overridden
 * @param split configured weights by backend id, 0..{@value #MAX_WEIGHT}
 * @param fallback the backend that answers when the picked one cannot; {@code null} = none
 * @param idempotent all methods of this route may be repeated
 * @param maxBody bytes of a request body; over it 413; 0 = no bound
 */
public record RouteConfig(
    String id,
    String app,
    MatchConfig match,
    SequencedMap<String, Integer> split,
    List<CanaryConfig> canary,
    @Nullable String fallback,
    boolean fallbackEnabled,
    WhenUnavailable whenUnavailable,
    boolean idempotent,
    TimeoutsConfig timeouts,
    ForwardingConfig forwarding,
    long maxBody) {

  /** The largest weight of a share. */
  public static final int MAX_WEIGHT = 1_000_000;

  public RouteConfig {
    canary = List.copyOf(canary);
  }

  /** What becomes of a pick that cannot serve (SEMANTICS section 2). */
  public enum WhenUnavailable {
    REDISTRIBUTE,
    FALLBACK,
    FAIL
  }

  /** Which requests a route takes; empty lists take any. */
  public record MatchConfig(
      List<String> hosts, PathMatch path, List<String> methods, int priority) {
    public MatchConfig {
      hosts = List.copyOf(hosts);
      methods = List.copyOf(methods);
    }
  }

  /** How a path is matched; {@code Prefix} works by whole segments. */
  public sealed interface PathMatch {
    /** The whole path is equal. */
    record Exact(String path) implements PathMatch {}

    /** The path starts with these segments: {@code /api} takes /api and /api/x, never /apix. */
    record Prefix(String path) implements PathMatch {}

    /** The whole path matches. */
    record Regex(Pattern pattern) implements PathMatch {}
  }

  /** A header rule that forces a backend. */
  public record CanaryConfig(String header, HeaderMatch match, String backend) {}

  /** How a header's value is matched. */
  public sealed interface HeaderMatch {
    /** The value is equal. */
    record Exact(String value) implements HeaderMatch {}

    /** The value starts so. */
    record Prefix(String value) implements HeaderMatch {}

    /** The whole value matches. */
    record Regex(Pattern pattern) implements HeaderMatch {}

    /** The header is there. */
    record Present() implements HeaderMatch {}
  }

  /**
   * Deadlines of a request; each has its own failure.
   *
   * @param connect for one connection attempt
   * @param head from the end of the request to the response head
   * @param idle without progress on either body
   * @param total from the request head to the end of the response; 0 = no bound
   */
  public record TimeoutsConfig(Duration connect, Duration head, Duration idle, Duration total) {}

  /** What is written into the forwarded request. */
  public record ForwardingConfig(boolean preserveHost, boolean via) {}
}
