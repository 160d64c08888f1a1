package dev.segue.gateway.metrics;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import org.jspecify.annotations.Nullable;

/** What one event loop counts for one route, and for requests that match none ({@code null}). */
final class RouteCounts {
  private static final int RECEIVED = 0;
  private static final int SENT = 1;
  private static final int REPLAYS_GIVEN_UP = 2;

  private final @Nullable String routeId;
  private final Counts counts = new Counts(3);
  private volatile @Nullable VersionCounts[] versions = new @Nullable VersionCounts[0];

  RouteCounts(@Nullable Route route) {
    routeId = route == null ? null : route.id();
  }

  /** Counts of that backend, and of none. */
  VersionCounts version(@Nullable Backend backend) {
    int index = backend == null ? 0 : backend.slot() + 1;
    @Nullable VersionCounts[] all = versions;
    VersionCounts version = index < all.length ? all[index] : null;
    if (version == null) {
      version = new VersionCounts(backend);
      versions = Slots.with(all, index, version);
    }
    return version;
  }

  void bytes(long received, long sent) {
    counts.add(RECEIVED, received);
    counts.add(SENT, sent);
  }

  void replayGivenUp() {
    counts.add(REPLAYS_GIVEN_UP, 1);
  }

  /** {@code null}: no route. */
  @Nullable String routeId() {
    return routeId;
  }

  @Nullable VersionCounts[] versions() {
    return versions;
  }

  long received() {
    return counts.get(RECEIVED);
  }

  long sent() {
    return counts.get(SENT);
  }

  long replaysGivenUp() {
    return counts.get(REPLAYS_GIVEN_UP);
  }
}
