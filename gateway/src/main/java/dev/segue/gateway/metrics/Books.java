package dev.segue.gateway.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Whether each accepted request ends exactly once: accepted - finished - in flight = 0, where the
 * requests in flight are counted by those who hold them, not by subtraction.
 */
final class Books {
  /** Odd. The loops go on while we read: most readings see them at rest, the median is one. */
  private static final int READINGS = 31;

  private static final Outcome[] OUTCOMES = Outcome.values();

  private final List<LoopMetrics> loops;
  private final LongSupplier inFlight;

  Books(List<LoopMetrics> loops, LongSupplier inFlight) {
    this.loops = List.copyOf(loops);
    this.inFlight = inFlight;
  }

  void addTo(Rows rows) {
    for (LoopMetrics loop : loops) {
      rows.count(Family.BOOKS_ACCEPTED, loop.accepted());
      for (Outcome outcome : OUTCOMES) {
        rows.count(Family.BOOKS_FINISHED, loop.finished(outcome), TrafficFold.word(outcome));
      }
    }
    rows.gauge(Family.REQUESTS_IN_FLIGHT, inFlight.getAsLong());
    rows.gauge(Family.BOOKS_UNBALANCED, unbalanced());
  }

  private long unbalanced() {
    long[] readings = new long[READINGS];
    for (int i = 0; i < readings.length; i++) {
      readings[i] = reading();
    }
    Arrays.sort(readings);
    return readings[READINGS / 2];
  }

  private long reading() {
    long open = -inFlight.getAsLong();
    for (LoopMetrics loop : loops) {
      for (Outcome outcome : OUTCOMES) {
        open -= loop.finished(outcome);
      }
      open += loop.accepted();
    }
    return open;
  }
}
