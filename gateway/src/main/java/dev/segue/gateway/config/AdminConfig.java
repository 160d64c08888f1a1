package dev.segue.gateway.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The control API's listener.
 *
 * @param hosts names that a {@code Host} field may carry besides loopback names
 * @param insecure allows a bind outside loopback without TLS
 */
public record AdminConfig(
    InetSocketAddress bind, List<Token> tokens, List<String> hosts, boolean insecure) {

  public AdminConfig {
    tokens = List.copyOf(tokens);
    hosts = List.copyOf(hosts);
  }

  /** What a token may do; each role includes the ones before it. */
  public enum Role {
    VIEW,
    OPERATE,
    ADMIN
  }

  /** One operator's credential. */
  public record Token(String name, String secret, Role role) {
    /** Shorter secrets can be guessed. */
    public static final int MIN_LENGTH = 16;

    @Override
    public String toString() {
      return "Token[" + name + ", " + role + ']'; // a secret must never reach a log
    }
  }
}
