package dev.segue.admin;

/** What a token may do; each role includes the ones before it. */
public enum Role {
  /** Reads. */
  VIEW,
  /** Also weights, endpoint states and the verbs of rollouts. */
  OPERATE,
  /** Also dropping the overrides and reading the configuration file again. */
  ADMIN;

  boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
