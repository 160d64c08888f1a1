package dev.segue.gateway.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A named version of a service.
 *
 * @param sendProxyProtocol what each connection to it begins with
 * @param health active checks, or {@code null}: then endpoints are unchecked and take traffic
 */
public record BackendConfig(
    String id,
    List<EndpointConfig> endpoints,
    SendProxyProtocol sendProxyProtocol,
    @Nullable HealthConfig health,
    BreakerConfig breaker,
    PoolConfig pool) {

  public BackendConfig {
    endpoints = List.copyOf(endpoints);
    Checks checks = new Checks().id("id", id);
    checks.that(!endpoints.isEmpty(), "endpoints", "empty", "at least one endpoint");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < endpoints.size(); i++) {
      String endpoint = endpoints.get(i).id();
      checks.that(ids.add(endpoint), "endpoints[" + i + ']', endpoint, "each endpoint once");
    }
    checks.done();
  }

  /** The PROXY protocol header that connections to a backend begin with. */
  public enum SendProxyProtocol {
    OFF,
    V1,
    V2
  }

  /**
   * One address of a backend.
   *
   * @param host a name in lower case or an IP address, IPv6 without brackets
   * @param weight its share within the backend, 1..1000
   */
  public record EndpointConfig(String host, int port, int weight) {
    public EndpointConfig {
      new Checks()
          .that(Addresses.isHost(host), "host", host, "a name or an IP address")
          .range("port", port, 1, 65_535)
          .range("weight", weight, 1, 1000)
          .done();
    }

    /** The endpoint's name in the admin API, logs and metrics: {@code host:port}. */
    public String id() {
      return host.indexOf(':') >= 0 ? '[' + host + "]:" + port : host + ':' + port;
    }
  }

  /**
   * Active HTTP checks of each endpoint.
   *
   * @param host the Host field sent; {@code null} = the endpoint's own
   * @param rise passes in a row after which a down endpoint is up
   * @param fall failures in a row after which an up endpoint is down
   * @param jitter 0..1 (below 1), the share of the interval by which each probe is moved at random
   * @param versionHeader the field of an answer that tells the endpoint's version; {@code null} =
   *     none does
   */
  public record HealthConfig(
      String path,
      @Nullable String host,
      Duration interval,
      Duration timeout,
      int rise,
      int fall,
      StatusSet expect,
      double jitter,
      @Nullable String versionHeader) {
    public HealthConfig {
      new Checks()
          .that(Names.isPath(path), "path", path, "a path that begins with /")
          .that(host == null || Names.isHostField(host), "host", host + "", "a host, or host:port")
          .positive("interval", interval)
          .positive("timeout", timeout)
          .range("rise", rise, 1, 1000)
          .range("fall", fall, 1, 1000)
          .that(!expect.isEmpty(), "expect", "empty", "at least one status")
          .that(jitter >= 0 && jitter < 1, "jitter", jitter, "0..1, below 1")
          .that(
              versionHeader == null || Names.isToken(versionHeader),
              "version-header",
              versionHeader + "",
              "a header name")
          .done();
    }
  }

  /**
   * The circuit breaker that guards the backend (SEMANTICS section 4).
   *
   * @param failureRate per cent of the window's calls, 1..100
   * @param slowCallRate per cent of the window's calls, 1..100
   * @param slowCall a response head later than this is slow
   * @param window calls in the window
   * @param minimumCalls calls before a rate is judged
   * @param consecutiveFailures failures in a row that open it whatever the rate; 0 = off
   * @param openFor how long it stays open before probes are let in
   * @param halfOpenProbes requests let in while half-open
   * @param halfOpenWait bound on the wait for the probes' results once the last of them is out;
   *     then it opens again
   * @param noAlternative what an open breaker does when no other backend could serve
   */
  public record BreakerConfig(
      boolean enabled,
      int failureRate,
      int slowCallRate,
      Duration slowCall,
      int window,
      int minimumCalls,
      int consecutiveFailures,
      Duration openFor,
      int halfOpenProbes,
      Duration halfOpenWait,
      NoAlternative noAlternative) {
    public BreakerConfig {
      new Checks()
          .range("failure-rate", failureRate, 1, 100)
          .range("slow-call-rate", slowCallRate, 1, 100)
          .positive("slow-call", slowCall)
          .range("window", window, 1, 10_000)
          .range("minimum-calls", minimumCalls, 1, 10_000)
          .that(
              minimumCalls <= window,
              "minimum-calls",
              minimumCalls,
              "at most window, " + window,
              "window")
          .range("consecutive-failures", consecutiveFailures, 0, 10_000)
          .positive("open-for", openFor)
          .range("half-open-probes", halfOpenProbes, 1, 1000)
          .positive("half-open-wait", halfOpenWait)
          .done();
    }
  }

  /** What an open breaker does when no other backend could serve. */
  public enum NoAlternative {
    /** The breaker is advisory: refusing would turn half the errors into all errors. */
    PASS,
    REFUSE
  }

  /**
   * Connections to each endpoint.
   *
   * @param maxConnections open connections to one endpoint, over all loops
   * @param maxPending requests that wait for one of them, over all loops
   * @param pendingTimeout how long such a request waits
   * @param idleTimeout an unused connection is closed after this
   * @param unsafeReuseIdle a connection idle for longer is not reused for an unsafe request
   * @param maxConnecting connects to one endpoint under way at the same time, over all loops
   * @param maxAge a connection that is older is not used again; 0 = no bound
   * @param maxRequests a connection that carried so many is not used again; 0 = no bound
   */
  public record PoolConfig(
      int maxConnections,
      int maxPending,
      Duration pendingTimeout,
      Duration idleTimeout,
      Duration unsafeReuseIdle,
      int maxConnecting,
      Duration maxAge,
      int maxRequests) {
    public PoolConfig {
      new Checks()
          .range("max-connections", maxConnections, 1, 1_000_000)
          .range("max-pending", maxPending, 0, 1_000_000)
          .positive("pending-timeout", pendingTimeout)
          .positive("idle-timeout", idleTimeout)
          .zeroOrPositive("unsafe-reuse-idle", unsafeReuseIdle)
          .range("max-connecting", maxConnecting, 1, 1_000_000)
          .zeroOrPositive("max-age", maxAge)
          .range("max-requests", maxRequests, 0, Integer.MAX_VALUE)
          .done();
    }
  }
}
