package dev.segue.admin;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link AdminServer} needs to know.
 *
 * @param bind the admin listener's address; port 0 takes any free one
 * @param ops the address of a second listener for probes and metrics only, or {@code null}
 * @param tokens who may use the API; with none, every request that needs a token gets 401
 * @param hosts names that a {@code Host} field may carry besides loopback names, without a port
 */
public record AdminSettings(
    InetSocketAddress bind,
    @Nullable InetSocketAddress ops,
    List<AdminToken> tokens,
    List<String> hosts,
    AdminLimits limits) {

  public AdminSettings {
    requireResolved(bind);
    if (ops != null) {
      requireResolved(ops);
    }
    tokens = List.copyOf(tokens);
    hosts = List.copyOf(hosts);
  }

  private static void requireResolved(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "bind: " + address + " (expected: an address of this machine)");
    }
  }
}
