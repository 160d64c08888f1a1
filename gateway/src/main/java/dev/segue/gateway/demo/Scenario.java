package dev.segue.gateway.demo;

import java.util.Locale;

/** What can be played. */
public enum Scenario {
  /** An operator shifts by hand, and the new version dies in the middle of it. */
  BY_HAND,
  /** A rollout gives a good version everything. */
  CANARY,
  /** A rollout meets a version of which every fifth answer to a read is an error. */
  BAD_CANARY,
  /** A rollout switches everything at once, and one call switches back. */
  BLUE_GREEN,
  /** A rollout replaces the instances of one backend, one after the other. */
  ROLLING;

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
