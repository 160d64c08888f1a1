package dev.segue.gateway.control;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks a host name up. May block: it is never called on the control thread or an event loop. */
@FunctionalInterface
interface NameResolver {
  /** At least one address. */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** The machine's own name service. */
  static NameResolver system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
