package dev.segue.gateway.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where nothing is ever sent to: addresses at which clouds hand out credentials, link-local ones
 * and those that are known, what is no address of one machine, and the gateway itself.
 */
final class AddressGuard {
  /** Of AWS and Google over IPv6, Alibaba and Azure; others are link-local. */
  private static final Set<InetAddress> METADATA =
      Set.of(
          InetAddress.ofLiteral("fd00:ec2::254"),
          InetAddress.ofLiteral("fd20:ce::254"),
          InetAddress.ofLiteral("100.100.100.200"),
          InetAddress.ofLiteral("168.63.129.16"));

  private final Predicate<InetSocketAddress> ownListener;

  AddressGuard(Predicate<InetSocketAddress> ownListener) {
    this.ownListener = ownListener;
  }

  /** Why the address is refused, or {@code null}. */
  @Nullable String refusal(InetAddress address, int port) {
    InetAddress meant = meant(address);
    String kind = kind(meant);
    if (kind != null) {
      return kind + " address " + address.getHostAddress() + " is refused";
    }
    if (ownListener.test(new InetSocketAddress(meant, port))) {
      return "the gateway's own listener "
          + address.getHostAddress()
          + " port "
          + port
          + " is refused";
    }
    return null;
  }

  private static @Nullable String kind(InetAddress address) {
    if (address.isLinkLocalAddress()) {
      return "the link-local";
    }
    if (METADATA.contains(address)) {
      return "the metadata";
    }
    if (address.isMulticastAddress()) {
      return "the multicast";
    }
    byte[] bytes = address.getAddress();
    boolean four = bytes.length == 4;
    if (address.isAnyLocalAddress() || (four && bytes[0] == 0)) {
      return "the unspecified";
    }
    return four && (bytes[0] & 0xF0) == 0xF0 ? "the reserved" : null;
  }

  /** The IPv4 address that an IPv6 one stands for (compatible, NAT64, 6to4), or the same. */
  private static InetAddress meant(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address; // also a mapped one: the JDK has made it an IPv4 address
    }
    byte[] b = address.getAddress();
    boolean tailOnly = zeros(b, 0, 12) && !zeros(b, 12, 15);
    boolean nat64 = startsWith(b, 0x00, 0x64, 0xFF, 0x9B) && zeros(b, 4, 12);
    if (tailOnly || nat64) {
      return four(b, 12);
    }
    return startsWith(b, 0x20, 0x02) ? four(b, 2) : address;
  }

  private static boolean startsWith(byte[] bytes, int... beginning) {
    for (int i = 0; i < beginning.length; i++) {
      if ((bytes[i] & 0xFF) != beginning[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean zeros(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress four(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
