package dev.segue.gateway.control.rollout.checklist;

import java.time.Instant;

/** What is known of one item since somebody or something looked at it. */
public sealed interface Note {
  /** When that was. */
  Instant at();

  /** A hook, a rehearsal or a test notice has ended. */
  record Found(boolean met, String text, Instant at) implements Note {}

  /** A person has confirmed it. */
  record Confirmed(String by, String reason, Instant at) implements Note {}

  /** A person has taken it on themselves that it is not met. */
  record Waived(String by, String reason, Instant at) implements Note {}
}
