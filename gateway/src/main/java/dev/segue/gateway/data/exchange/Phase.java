package dev.segue.gateway.data.exchange;

/** How far an {@link Exchange} is. */
enum Phase {
  NONE,
  /** Waiting for a connection. */
  ACQUIRING,
  /** A pause before a further try. */
  BACKING_OFF,
  /** The request goes out; no head has come back. */
  AWAITING_HEAD,
  /** The client has the head: from here on nothing can be taken back. */
  RELAYING,
  /** The connection was handed over to another protocol. */
  TUNNELLING
}
