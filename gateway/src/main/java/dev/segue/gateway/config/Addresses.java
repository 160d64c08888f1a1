package dev.segue.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code host:port}. Asks no name server. */
final class Addresses {
  static final String BIND =
      "address:port with an IP address, localhost or *, and a port 0..65535, as in 127.0.0.1:8080";
  static final String ENDPOINT =
      "host:port with a name or IP address, without a scheme, and a port 1..65535, as in"
          + " 10.0.0.1:8080";

  private static final int MAX_PORT = 65_535;

  private Addresses() {}

  /** Halves of {@code host:port}; an IPv6 address is without its brackets. */
  record HostPort(String host, int port) {}

  /** An address to listen on, or {@code null} where the text is none. */
  static @Nullable InetSocketAddress bind(String text) {
    HostPort parts = split(text);
    if (parts == null) {
      return null;
    }
    if (parts.host().equals("*")) {
      return new InetSocketAddress(parts.port());
    }
    if (parts.host().equals("localhost")) {
      return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), parts.port());
    }
    InetAddress address = literal(parts.host());
    return address == null ? null : new InetSocketAddress(address, parts.port());
  }

  /** An endpoint's address, or {@code null} where the text is none. */
  static @Nullable HostPort endpoint(String text) {
    HostPort parts = split(text);
    return parts != null && parts.port() > 0 && isHost(parts.host()) ? parts : null;
  }

  /** Whether the text is a DNS name in lower case or an IP address. */
  static boolean isHost(String text) {
    return Names.isDnsName(text) || literal(text) != null;
  }

  private static @Nullable HostPort split(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0 || colon + 1 == text.length() || text.length() - colon > 6) {
      return null;
    }
    int port = 0;
    for (int i = colon + 1; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return null;
      }
      port = port * 10 + digit;
    }
    String host = host(text.substring(0, colon));
    return port > MAX_PORT || host == null ? null : new HostPort(host, port);
  }

  private static @Nullable String host(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String host = bracketed ? text.substring(1, text.length() - 1) : text;
    // an IPv6 address needs its brackets here, and nothing else may have them
    return bracketed == (host.indexOf(':') >= 0) ? host.toLowerCase(Locale.ROOT) : null;
  }

  /** The usual form of an address of 128 bits, IPv4 where it maps one. */
  static String text(long high, long low) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The address that the text spells, or {@code null}. */
  static @Nullable InetAddress literal(String text) {
    boolean four = text.chars().filter(c -> c == '.').count() == 3;
    if (!four && text.indexOf(':') < 0) {
      return null; // the short forms of IPv4, such as 127.1, are more often typing errors
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }
}
