package dev.segue.gateway.control.rollout;

import dev.segue.gateway.control.rollout.judge.Window;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;

/**
 * How much of the route's traffic the stable backend can take, by what its endpoints have taken: as
 * many requests a second and endpoint as at most before, times the endpoints that it has now.
 */
final class Capacity {
  private static final long SPAN = Duration.ofSeconds(10).toNanos();
  private static final int ALL = 100;

  private final Deque<Seen> seen = new ArrayDeque<>();
  private double mostAnEndpoint; // requests a second

  private record Seen(long at, long stable, long all, int endpoints) {}

  /**
   * Adds what happened since the last call.
   *
   * @param endpoints of the stable that are available
   */
  void add(Window delta, int endpoints, long now) {
    long stable = delta.stable().counts().assigned();
    seen.add(new Seen(now, stable, stable + delta.candidate().counts().assigned(), endpoints));
    while (now - seen.getFirst().at() > SPAN) {
      seen.removeFirst();
    }
    int most = seen.stream().mapToInt(Seen::endpoints).max().orElse(0);
    if (most > 0 && isWhole(now)) {
      double rate = sum(Seen::stable) / seconds();
      mostAnEndpoint = Math.max(mostAnEndpoint, rate / most);
    }
  }

  private boolean isWhole(long now) {
    return now - seen.getFirst().at() >= SPAN / 2;
  }

  /** Without the first, whose own time is not known. */
  private double sum(ToLongFunction<Seen> part) {
    return seen.stream().skip(1).mapToLong(part).sum();
  }

  private double seconds() {
    return Math.max(1, (seen.getLast().at() - seen.getFirst().at()) / 1e9);
  }

  /** In per cent, 0 to 100; 100 as well where nothing is known. */
  int percent(int endpoints) {
    if (seen.isEmpty() || mostAnEndpoint == 0) {
      return ALL;
    }
    double needed = sum(Seen::all) / seconds();
    return needed == 0 ? ALL : (int) Math.min(ALL, ALL * endpoints * mostAnEndpoint / needed);
  }
}
