package dev.segue.gateway.metrics;

/** How one try at one endpoint ended, as SEMANTICS section 3 classes it. */
public enum AttemptResult {
  OK,
  /** Answered 500, 502, 503 or 504. */
  SERVER_ERROR,
  CONNECT_FAILED,
  CONNECT_TIMEOUT,
  UNRESOLVED,
  /** No connection permit in time. */
  OVERFLOW,
  /** A reused connection was closed before a byte was handed to it. */
  STALE,
  /** Reset or closed after bytes were handed over. */
  RESET,
  HEAD_TIMEOUT,
  IDLE_TIMEOUT,
  TOTAL_TIMEOUT,
  /** The response could not be read as HTTP. */
  BAD_RESPONSE,
  CLIENT_GONE
}
