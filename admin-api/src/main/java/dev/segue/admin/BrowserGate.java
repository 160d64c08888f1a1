package dev.segue.admin;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps pages of other origins out. The {@code Host} check defeats names that are rebound to our
 * address after the page was loaded; the {@code Origin} check defeats forged writes.
 */
final class BrowserGate {
  private final Set<String> hosts;

  /**
   * @param hosts names allowed besides loopback ones
   */
  BrowserGate(List<String> hosts) {
    this.hosts =
        hosts.stream().map(h -> h.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Lets the request pass.
   *
   * @throws Refusal 400 without a usable Host, 421 for a host that is not ours, 403 for a page of
   *     another origin
   */
  void check(Request request) {
    String sent = request.field("host");
    if (sent == null) {
      throw Refusal.badRequest("Host: missing (expected: a host name)");
    }
    Authority host = Authority.parse(sent);
    if (host == null) {
      throw Refusal.badRequest("Host: " + Shown.of(sent) + " (expected: a host name)");
    }
    if (!host.isLoopback() && !hosts.contains(host.host())) {
      throw Refusal.of(
          ProblemKind.MISDIRECTED.of(
              "Host: " + Shown.of(sent) + " (expected: a loopback name or one of admin.hosts)"));
    }
    String origin = request.field("origin");
    if (origin != null && !isOwn(origin, host)) {
      throw Refusal.of(ProblemKind.FOREIGN_ORIGIN.of("Origin: " + Shown.of(origin)));
    }
  }

  /** {@code https} too: a proxy in front may end TLS. */
  private static boolean isOwn(String origin, Authority host) {
    String lower = origin.toLowerCase(Locale.ROOT);
    int port = lower.startsWith("https://") ? 443 : lower.startsWith("http://") ? 80 : -1;
    if (port < 0) {
      return false; // also the word null, which sandboxed pages send
    }
    Authority page = Authority.parse(lower.substring(lower.indexOf("//") + 2));
    return page != null && page.withPort(port).equals(host.withPort(port));
  }
}
