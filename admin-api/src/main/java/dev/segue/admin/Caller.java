package dev.segue.admin;

/** Who makes a request. */
record Caller(String name, Role role) {
  /** Somebody who needs no token for what is asked. */
  static final Caller ANYBODY = new Caller("anybody", Role.VIEW);
}
