package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;
import java.util.Map;

/**
 * What there is to see at the end of one interval.
 *
 * @param step which split was in force; the whole window must have had it, because the comparison
 *     with the stable rests on one split having dealt the requests
 * @param window what happened since the look before, and nothing that an earlier look has shown
 * @param readings for each {@link CheckConfig.ThresholdRange}, by the check's id
 */
public record Look(int step, Window window, Map<String, Reading> readings) {
  public Look {
    readings = Map.copyOf(readings);
  }
}
