package dev.segue.gateway.outbound;

/**
 * What a hook is told.
 *
 * @param run the number of this run, never given twice within a rollout's attempt
 * @param endpoint the {@code host:port} it is about, or empty
 * @param version the version that is on its way in, or empty
 * @param attempt how often the rollout was started
 * @param begun when the run begins, milliseconds since 1970: numbers begin anew where a rollout was
 *     deleted and is defined again
 */
public record HookFacts(
    String rollout,
    String route,
    int run,
    String endpoint,
    String backend,
    String version,
    int attempt,
    long begun) {

  /** The endpoint's host, an IPv6 address without brackets, or empty. */
  String host() {
    int colon = endpoint.lastIndexOf(':');
    String host = colon < 0 ? endpoint : endpoint.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return bracketed ? host.substring(1, host.length() - 1) : host;
  }

  /** The endpoint's port, or empty. */
  String port() {
    int colon = endpoint.lastIndexOf(':');
    return colon < 0 ? "" : endpoint.substring(colon + 1);
  }

  /** The same for the same run, however often it is sent. */
  String key() {
    return rollout + '/' + attempt + '/' + run + '/' + begun;
  }
}
