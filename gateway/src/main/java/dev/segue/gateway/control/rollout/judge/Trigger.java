package dev.segue.gateway.control.rollout.judge;

import java.time.Duration;

/**
 * What rolls a candidate back between looks, and while it bakes. Each looks at a window of its own.
 */
public sealed interface Trigger {
  /** How far back it looks. */
  Duration window();

  /** More than that share of the candidate's requests failed. */
  record ErrorRateSpike(double max, Duration window) implements Trigger {
    public ErrorRateSpike {
      require(max > 0 && max < 1, "error rate: " + max, "between 0 and 1");
    }
  }

  /** The candidate's p95 is longer than that many times the stable's. */
  record LatencyIncrease(double factor, Duration window) implements Trigger {
    public LatencyIncrease {
      require(factor >= 1, "factor: " + factor, "1 or more");
    }
  }

  /** The candidate answered less than that share of its assignments well. */
  record AvailabilityDrop(double min, Duration window) implements Trigger {
    public AvailabilityDrop {
      require(min > 0 && min < 1, "availability: " + min, "between 0 and 1");
    }
  }

  private static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(what + " (expected: " + expected + ')');
    }
  }
}
