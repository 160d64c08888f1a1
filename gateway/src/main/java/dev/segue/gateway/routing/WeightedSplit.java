package dev.segue.gateway.routing;

import dev.segue.gateway.config.RouteConfig;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one route's traffic is divided between backends. Immutable; a weight change makes a new one.
 * Shares are in order of the backend's id, weights are divided by their greatest common divisor.
 */
public final class WeightedSplit {
  private final List<Share> shares;
  private final Backend[] backends;
  private final int[] weights;
  private final long sum;

  /** One backend's configured weight. */
  public record Share(Backend backend, int weight) {
    public Share {
      if (weight < 0 || weight > RouteConfig.MAX_WEIGHT) {
        throw new IllegalArgumentException(
            "weight: " + weight + " (expected: 0.." + RouteConfig.MAX_WEIGHT + ')');
      }
    }
  }

  /**
   * Divides traffic by these shares.
   *
   * @throws IllegalArgumentException if no share has a weight above 0
   */
  public WeightedSplit(List<Share> shares) {
    this.shares =
        shares.stream().sorted(Comparator.comparing((Share s) -> s.backend().id())).toList();
    int divisor = 0;
    for (Share share : shares) {
      divisor = gcd(divisor, share.weight());
    }
    if (divisor == 0) {
      throw new IllegalArgumentException("split: all weights are 0 (expected: one above 0)");
    }
    backends = new Backend[shares.size()];
    weights = new int[shares.size()];
    long total = 0;
    for (int i = 0; i < backends.length; i++) {
      backends[i] = this.shares.get(i).backend();
      weights[i] = this.shares.get(i).weight() / divisor;
      total += weights[i];
    }
    sum = total;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** The configured shares, by backend id. */
  public List<Share> shares() {
    return shares;
  }

  /** The configured weight, or {@code null} where the backend is not in the route. */
  public @Nullable Integer weightOf(String backendId) {
    for (Share share : shares) {
      if (share.backend().id().equals(backendId)) {
        return share.weight();
      }
    }
    return null;
  }

  /** Number of shares. */
  public int size() {
    return weights.length;
  }

  public Backend backend(int index) {
    return backends[index];
  }

  /** The weight after division by the greatest common divisor. */
  public int weight(int index) {
    return weights[index];
  }

  /** The sum of the divided weights: the length of one exact round. */
  public long sum() {
    return sum;
  }
}
