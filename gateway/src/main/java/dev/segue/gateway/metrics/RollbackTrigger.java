package dev.segue.gateway.metrics;

import java.util.Locale;

/** What a rollout was rolled back by. */
public enum RollbackTrigger {
  ERROR_RATE,
  LATENCY,
  AVAILABILITY,
  /** The candidate's breaker stayed open. */
  BREAKER,
  /** Looks that failed, or that came to nothing too often. */
  CHECK,
  /** An abort or an undo. */
  OPERATOR,
  /** A step took too long. */
  DEADLINE,
  HOOK,
  OTHER;

  /** The one of that word, as in {@code error-rate}; {@link #OTHER} for any that is unknown. */
  public static RollbackTrigger of(String word) {
    for (RollbackTrigger trigger : values()) {
      if (trigger.word().equals(word)) {
        return trigger;
      }
    }
    return OTHER;
  }

  /** As a label value. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
