package dev.segue.gateway.control.rollout.plan;

import java.time.Instant;
import java.util.Locale;

/**
 * How far one endpoint of a rolling update is.
 *
 * @param since when the stage began
 * @param before the version that it had; empty = it reported none
 */
public record EndpointUpdate(String endpoint, Stage stage, Instant since, String before) {
  /** The way there, and the way back. */
  public enum Stage {
    OLD,
    DRAINING,
    REPLACING,
    STARTING,
    UPDATED,
    BACK_DRAINING,
    BACK_REPLACING,
    BACK_STARTING,
    UNDONE;

    /** As in {@code back-draining}. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the endpoint gets no new requests. */
    boolean isOut() {
      return switch (this) {
        case OLD, UPDATED, UNDONE -> false;
        case DRAINING, REPLACING, STARTING, BACK_DRAINING, BACK_REPLACING, BACK_STARTING -> true;
      };
    }
  }

  EndpointUpdate at(Stage next, Instant now) {
    return new EndpointUpdate(endpoint, next, now, before);
  }
}
