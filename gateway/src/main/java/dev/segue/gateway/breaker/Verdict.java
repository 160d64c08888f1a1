package dev.segue.gateway.breaker;

/** What a window says after one more result. */
enum Verdict {
  /** Too early, or nothing to change. */
  NONE,
  /** The probes passed. */
  GOOD,
  /** The failure rate or the slow-call rate is at its limit. */
  BAD_RATE,
  /** So many failures in a row. */
  BAD_ROW
}
