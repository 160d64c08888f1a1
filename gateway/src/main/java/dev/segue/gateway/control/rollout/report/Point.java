package dev.segue.gateway.control.rollout.report;

import java.time.Instant;

/**
 * What was seen from the point before up to this one.
 *
 * @param weight the candidate's part at its end, per cent; of a rolling update the updated part
 */
public record Point(Instant at, double weight, SideSeen candidate, SideSeen stable) {
  /** Both as one, the other being the later one. */
  Point with(Point later) {
    return new Point(
        later.at, later.weight, candidate.plus(later.candidate), stable.plus(later.stable));
  }
}
