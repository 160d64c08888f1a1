package dev.segue.gateway.outbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whether an address leads back to one of the gateway's listeners. One that is bound to all
 * addresses is found at each address of this machine.
 *
 * @param bound the addresses that are listened on at the moment
 */
public record OwnListeners(Supplier<List<InetSocketAddress>> bound)
    implements Predicate<InetSocketAddress> {
  @Override
  public boolean test(InetSocketAddress target) {
    for (InetSocketAddress listener : bound.get()) {
      if (listener.getPort() == target.getPort() && reaches(listener, target.getAddress())) {
        return true;
      }
    }
    return false;
  }

  private static boolean reaches(InetSocketAddress listener, InetAddress target) {
    InetAddress address = listener.getAddress();
    return address.isAnyLocalAddress() ? isHere(target) : address.equals(target);
  }

  private static boolean isHere(InetAddress target) {
    if (target.isLoopbackAddress()) {
      return true;
    }
    try {
      return NetworkInterface.getByInetAddress(target) != null;
    } catch (SocketException e) {
      return true; // not to know is no permission
    }
  }
}
