package dev.segue.gateway.metrics;

/**
 * What became of a request that the split assigned to a backend: the unit in which a version is
 * judged (SEMANTICS section 7). Requests that a canary rule sent are none, unless it is a counted
 * one; nor are those whose client left.
 */
public enum AssignmentResult {
  /** The client got that backend's answer, below 500. */
  OK,
  /** The client got an answer of 500 or more, a failure of the gateway's, or half a response. */
  ERROR,
  /** The backend failed, and another try hid that from the client. */
  SHIELDED,
  /** The backend could not take it: another one, or nobody, had to. */
  DIVERTED
}
