package dev.segue.gateway.metrics;

/** How an accepted request ended: exactly one each, so that the books balance. */
public enum Outcome {
  /** A backend answered and the client got all of it. */
  ANSWERED,
  /** The gateway answered: no route, a failure, a limit. */
  LOCAL_REPLY,
  /** The client left before the end. */
  CLIENT_GONE,
  /** The backend failed after the head was sent: the client saw an aborted message. */
  ABORTED,
  /** Refused by the decoder with a reply. */
  REFUSED
}
