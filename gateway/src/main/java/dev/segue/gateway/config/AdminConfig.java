package dev.segue.gateway.config;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
    Checks checks = new Checks();
    checks.that(
        insecure || bind.getAddress().isLoopbackAddress(),
        "bind",
        bind,
        "a loopback address, or insecure = true: there is no TLS yet",
        "insecure");
    for (int i = 0; i < hosts.size(); i++) {
      String host = hosts.get(i);
      checks.that(Addresses.isHost(host), "hosts[" + i + ']', host, "a host name without port");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tokens.size(); i++) {
      String name = tokens.get(i).name();
      checks.that(names.add(name), "tokens[" + i + "].name", name, "a name of its own");
    }
    checks.done();
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

    private static final int MAX_LENGTH = 512;

    public Token {
      new Checks()
          .id("name", name)
          .that(
              secret.length() >= MIN_LENGTH && secret.length() <= MAX_LENGTH,
              "secret",
              secret.isEmpty() ? "empty" : secret.length() + " characters",
              MIN_LENGTH + ".." + MAX_LENGTH + " characters")
          .that(
              secret.chars().allMatch(c -> c > ' ' && c < 0x7f),
              "secret",
              "a character that no HTTP field can carry",
              "visible ASCII characters only")
          .done();
    }

    @Override
    public String toString() {
      return "Token[" + name + ", " + role + ']'; // a secret must never reach a log
    }
  }
}
