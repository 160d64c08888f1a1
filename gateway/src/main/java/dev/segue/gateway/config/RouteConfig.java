package dev.segue.gateway.config;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A route: which requests it takes and how it divides them between backends.
 *
 * @param app the {@code app} label of the reference's metrics; the id unless overridden
 * @param split configured weights in order of backend id, 0..{@value #MAX_WEIGHT}, one above 0
 * @param fallback the backend that answers when the picked one cannot; {@code null} = none
 * @param fallbackEnabled the fallback also answers requests that failed, where they may be repeated
 * @param idempotent all methods of this route may be repeated
 * @param maxBody bytes of a request body; over it 413; 0 = no bound
 * @param upgrades protocols that a connection may be handed over to, in lower case
 * @param allowTrace TRACE is forwarded, else it gets 405
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
    long maxBody,
    RetryConfig retry,
    List<String> upgrades,
    boolean allowTrace) {

  /** The largest weight of a share. */
  public static final int MAX_WEIGHT = 1_000_000;

  private static final long MAX_BODY = 1L << 50;

  public RouteConfig {
    split = Collections.unmodifiableSequencedMap(new TreeMap<>(split));
    canary = List.copyOf(canary);
    upgrades = upgrades.stream().map(one -> one.toLowerCase(Locale.ROOT)).toList();
    Checks checks = new Checks().id("id", id);
    checks.that(isLabel(app), "app", app, "1..100 visible characters");
    for (var share : split.entrySet()) {
      checks.range("split." + share.getKey(), share.getValue(), 0, MAX_WEIGHT);
    }
    checks.that(
        split.values().stream().anyMatch(weight -> weight != 0),
        "split",
        split.isEmpty() ? "empty" : "all weights are 0",
        "at least one weight above 0");
    checks.that(
        whenUnavailable != WhenUnavailable.FALLBACK || fallback != null,
        "when-unavailable",
        "fallback",
        "a fallback backend, or another choice",
        "fallback");
    for (int i = 0; i < upgrades.size(); i++) {
      String upgrade = upgrades.get(i);
      checks.that(
          Names.isToken(upgrade) && !upgrade.equals("h2c"),
          "upgrades[" + i + ']',
          upgrade,
          "a protocol's name, as in websocket; h2c is not served");
    }
    checks.range("max-body", maxBody, 0, MAX_BODY).done();
  }

  private static boolean isLabel(String text) {
    return !text.isBlank()
        && text.length() <= 100
        && text.chars().noneMatch(Character::isISOControl);
  }

  /** What becomes of a pick that cannot serve (SEMANTICS section 2). */
  public enum WhenUnavailable {
    REDISTRIBUTE,
    FALLBACK,
    FAIL
  }

  /**
   * Which requests a route takes; empty lists take any.
   *
   * @param hosts in lower case: names, IP addresses, or {@code *.} and a name, which takes every
   *     name below it
   * @param methods case-sensitive, as on the wire
   * @param priority among regex paths the larger one is tried first
   */
  public record MatchConfig(
      List<String> hosts, PathMatch path, List<String> methods, int priority) {
    private static final int MAX_PRIORITY = 1_000_000;

    public MatchConfig {
      hosts = List.copyOf(hosts);
      methods = List.copyOf(methods);
      Checks checks = new Checks().range("priority", priority, -MAX_PRIORITY, MAX_PRIORITY);
      for (String host : hosts) {
        boolean wild = host.startsWith("*.");
        checks.that(
            wild ? Names.isDnsName(host.substring(2)) : Addresses.isHost(host),
            "hosts",
            host,
            "a name in lower case, *. and a name, or an IP address; no port");
      }
      for (String method : methods) {
        checks.that(Names.isToken(method), "methods", method, "an HTTP method, as in GET");
      }
      checks.done();
    }
  }

  /** How a path is matched; {@code Prefix} works by whole segments. */
  public sealed interface PathMatch {
    /** What a path must look like. */
    String PATH = "a path that begins with / and holds no ? or #";

    /** The whole path is equal. */
    record Exact(String path) implements PathMatch {
      public Exact {
        new Checks().that(Names.isPath(path), "path", path, PATH).done();
      }
    }

    /** The path starts with these segments: {@code /api} takes /api and /api/x, never /apix. */
    record Prefix(String path) implements PathMatch {
      public Prefix {
        if (path.length() > 1 && path.endsWith("/")) {
          path = path.substring(0, path.length() - 1); // the same segments
        }
        new Checks().that(Names.isPath(path), "path-prefix", path, PATH).done();
      }
    }

    /** The whole path matches. */
    record Regex(Pattern pattern) implements PathMatch {
      /** Patterns have no equality of their own; their text has. */
      @Override
      public boolean equals(@Nullable Object o) {
        return o instanceof Regex other && pattern.pattern().equals(other.pattern.pattern());
      }

      @Override
      public int hashCode() {
        return pattern.pattern().hashCode();
      }
    }
  }

  /**
   * A header rule that forces a backend. {@code header} is in lower case.
   *
   * @param from the clients whom it is for; empty = all
   * @param counted what it leads to the backend counts as assigned to it, as if the split had: so
   *     it is with the rules by which a rollout judges its candidate, never with the file's
   */
  public record CanaryConfig(
      String header, HeaderMatch match, AddressRanges from, String backend, boolean counted) {
    /** One that is not counted. */
    public CanaryConfig(String header, HeaderMatch match, AddressRanges from, String backend) {
      this(header, match, from, backend, false);
    }

    public CanaryConfig {
      header = header.toLowerCase(Locale.ROOT);
      new Checks()
          .that(Names.isToken(header), "header", header, "a header name")
          .id("backend", backend)
          .done();
    }

    /** The same rule, counted or not. */
    CanaryConfig counted(boolean yes) {
      return new CanaryConfig(header, match, from, backend, yes);
    }
  }

  /** How a header's value is matched. */
  public sealed interface HeaderMatch {
    /** The value is equal. */
    record Exact(String value) implements HeaderMatch {
      public Exact {
        new Checks().that(!value.isEmpty(), "exact", "empty", "a value").done();
      }
    }

    /** The value starts so. */
    record Prefix(String value) implements HeaderMatch {
      public Prefix {
        new Checks().that(!value.isEmpty(), "prefix", "empty", "a value, or present = true").done();
      }
    }

    /** The whole value matches. */
    record Regex(Pattern pattern) implements HeaderMatch {
      /** Patterns have no equality of their own; their text has. */
      @Override
      public boolean equals(@Nullable Object o) {
        return o instanceof Regex other && pattern.pattern().equals(other.pattern.pattern());
      }

      @Override
      public int hashCode() {
        return pattern.pattern().hashCode();
      }
    }

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
   * @param tunnel without a byte either way once a connection was handed over to another protocol
   */
  public record TimeoutsConfig(
      Duration connect, Duration head, Duration idle, Duration total, Duration tunnel) {
    public TimeoutsConfig {
      new Checks()
          .positive("connect", connect)
          .positive("head", head)
          .positive("idle", idle)
          .zeroOrPositive("total", total)
          .positive("tunnel", tunnel)
          .done();
    }
  }

  /**
   * Further tries at the backend that was picked, at another of its endpoints where there is one.
   *
   * @param attempts tries after the first; 0 = none
   * @param on failures that are tried again, where the request may be repeated
   * @param perTryTimeout from the try's begin, or the request's end, to the response head, where
   *     that is sooner than the timeouts say; 0 = as the timeouts say
   * @param backoff before the first further try; doubles with each, up to ten times itself, of
   *     which a random part is waited
   */
  public record RetryConfig(
      int attempts, Set<RetryOn> on, Duration perTryTimeout, Duration backoff) {
    private static final int MAX_ATTEMPTS = 10;

    public RetryConfig {
      on = on.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(on));
      new Checks()
          .range("attempts", attempts, 0, MAX_ATTEMPTS)
          .that(attempts == 0 || !on.isEmpty(), "on", "empty", "at least one failure", "attempts")
          .zeroOrPositive("per-try-timeout", perTryTimeout)
          .zeroOrPositive("backoff", backoff)
          .done();
    }
  }

  /** A failure that may be tried again; the words are Envoy's. */
  public enum RetryOn {
    /** Refused, timed out, or without an address. */
    CONNECT_FAILURE,
    /** Closed or not HTTP, before a response head. */
    RESET,
    /** No response head in time. */
    TIMEOUT,
    /** Answered 502, 503 or 504. */
    GATEWAY_ERROR,
    /** Answered 500. */
    SERVER_ERROR;

    /** As it is written in a configuration. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * What is written into the forwarded request.
   *
   * @param preserveHost the client's Host field is sent, else the endpoint's {@code host:port}
   * @param via a Via field is added (RFC 9110 section 7.6.3)
   * @param forwarded a Forwarded field is written (RFC 7239)
   */
  public record ForwardingConfig(
      boolean preserveHost, boolean via, boolean forwarded, TraceContext traceContext) {}

  /** What becomes of {@code traceparent} and {@code tracestate} (W3C Trace Context). */
  public enum TraceContext {
    /** A valid one is passed on, an invalid one is not. */
    PASS,
    /** The same, and a request without a valid one gets one that begins here. */
    START,
    /** They are fields like any other. */
    OFF
  }
}
