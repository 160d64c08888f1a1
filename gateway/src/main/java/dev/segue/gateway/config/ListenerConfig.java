package dev.segue.gateway.config;

import java.net.InetSocketAddress;

/**
 * A data listener: where clients connect.
 *
 * @param bind port 0 = any free port
 * @param backlog connections that the kernel holds until they are accepted
 * @param trustedProxies peers whose word on whom they ask for counts
 */
public record ListenerConfig(
    String name,
    InetSocketAddress bind,
    int backlog,
    AddressRanges trustedProxies,
    ProxyProtocol proxyProtocol,
    RequestIdFrom requestIdFrom) {
  public ListenerConfig {
    new Checks().id("name", name).range("backlog", backlog, 1, 65_535).done();
  }

  /** Whether connections begin with a PROXY protocol header. */
  public enum ProxyProtocol {
    OFF,
    /** Each one must; the header cannot be told from HTTP safely where it is optional. */
    REQUIRED
  }

  /** Whose {@code X-Request-Id} is kept. */
  public enum RequestIdFrom {
    TRUSTED,
    ANYBODY,
    NOBODY
  }
}
