package dev.segue.admin.view;

import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A route as the control API shows it.
 *
 * @param weights configured weights by backend id
 * @param shares the same as parts of 1
 * @param overridden whether a live change differs from the configuration file
 */
public record RouteView(
    String id,
    long revision,
    MatchView match,
    SequencedMap<String, Integer> weights,
    SequencedMap<String, Double> shares,
    List<CanaryView> canary,
    @Nullable String fallback,
    String whenUnavailable,
    boolean overridden) {

  /** Which requests the route takes. */
  public record MatchView(List<String> hosts, String pathKind, String path, List<String> methods) {}

  /** A rule that forces a backend, for any client where {@code from} is empty. */
  public record CanaryView(
      String header, String kind, @Nullable String value, List<String> from, String backend) {}
}
