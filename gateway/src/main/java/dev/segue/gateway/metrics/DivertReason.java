package dev.segue.gateway.metrics;

/** Why a pick of the split could not serve. */
public enum DivertReason {
  /** No endpoint is available. */
  UNAVAILABLE,
  /** The breaker is open. */
  BREAKER_OPEN,
  /** A limit is reached. */
  LIMIT
}
