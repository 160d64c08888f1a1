package dev.segue.gateway.control.rollout.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Points over the time of one attempt, never more than {@link #MOST}: where there would be more,
 * neighbours become one and the spacing doubles. Immutable.
 *
 * @param spacing about so far are two points apart
 */
public record Track(Duration spacing, List<Point> points) {
  /** So many are kept. */
  public static final int MOST = 600;

  private static final int OF_AN_INTERVAL = 5;
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration FARTHEST = Duration.ofSeconds(60);

  public Track {
    points = List.copyOf(points);
  }

  /** An empty one for a rollout that is judged so often. */
  public static Track of(Duration interval) {
    Duration part = interval.dividedBy(OF_AN_INTERVAL);
    Duration spacing = part.compareTo(LEAST) < 0 ? LEAST : part;
    return new Track(spacing.compareTo(FARTHEST) > 0 ? FARTHEST : spacing, List.of());
  }

  /** With one more. */
  public Track with(Point point) {
    List<Point> more = new ArrayList<>(points);
    more.add(point);
    return more.size() <= MOST
        ? new Track(spacing, more)
        : new Track(spacing.multipliedBy(2), pairs(more));
  }

  private static List<Point> pairs(List<Point> points) {
    List<Point> pairs = new ArrayList<>();
    for (int i = 0; i < points.size(); i += 2) {
      Point first = points.get(i);
      pairs.add(i + 1 < points.size() ? first.with(points.get(i + 1)) : first);
    }
    return pairs;
  }

  /**
   * The same time in so many equal parts; a part in which no point ends has {@code null}.
   *
   * @param parts 1 or more
   */
  List<@Nullable Point> even(int parts) {
    List<@Nullable Point> even = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      even.add(null);
    }
    if (points.isEmpty()) {
      return even;
    }
    Instant first = points.getFirst().at();
    double whole = Math.max(1, Duration.between(first, points.getLast().at()).toMillis());
    for (Point point : points) {
      double share = Duration.between(first, point.at()).toMillis() / whole;
      int part = Math.clamp((long) (share * parts), 0, parts - 1);
      @Nullable Point before = even.get(part);
      even.set(part, before == null ? point : before.with(point));
    }
    return even;
  }
}
