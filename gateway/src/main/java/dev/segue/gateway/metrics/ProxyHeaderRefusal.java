package dev.segue.gateway.metrics;

/** Why a connection was closed that had to begin with a PROXY protocol header. */
public enum ProxyHeaderRefusal {
  /** It began otherwise. */
  MALFORMED,
  /** The header was not complete in time. */
  TIMEOUT,
  /** The peer is none of the trusted proxies. */
  UNTRUSTED
}
