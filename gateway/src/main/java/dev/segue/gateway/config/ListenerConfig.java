package dev.segue.gateway.config;

import java.net.InetSocketAddress;

/**
 * A data listener: where clients connect.
 *
 * @param bind port 0 = any free port
 * @param backlog connections that the kernel holds until they are accepted
 */
public record ListenerConfig(String name, InetSocketAddress bind, int backlog) {
  public ListenerConfig {
    new Checks().id("name", name).range("backlog", backlog, 1, 65_535).done();
  }
}
