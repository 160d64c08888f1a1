package dev.segue.gateway.control.health;

import dev.segue.gateway.routing.EndpointState.Health;

/**
 * Probe results in a row, and the health that follows. Immutable: each result makes the next one.
 *
 * @param rise passes in a row that bring an endpoint up
 * @param fall failures in a row that take it down
 * @param firstDecides the endpoint was there when the process started: its first result decides
 * @param passes in a row up to now
 * @param failures in a row up to now
 */
public record HealthCounter(
    int rise, int fall, boolean firstDecides, Health health, int passes, int failures) {

  /** An endpoint that no probe has seen yet. */
  public static HealthCounter checking(int rise, int fall, boolean firstDecides) {
    return new HealthCounter(rise, fall, firstDecides, Health.CHECKING, 0, 0);
  }

  /** The same run under other thresholds: a reload counts on. */
  public HealthCounter with(int nextRise, int nextFall) {
    return new HealthCounter(
        nextRise,
        nextFall,
        firstDecides,
        health,
        Math.min(passes, nextRise),
        Math.min(failures, nextFall));
  }

  /** The same health, and nothing in a row: what was seen was another instance. */
  public HealthCounter anew() {
    return new HealthCounter(rise, fall, firstDecides, health, 0, 0);
  }

  /** Whether it is up, and as many passes in a row say so as bring a down endpoint up. */
  public boolean settled() {
    return health == Health.UP && passes == rise;
  }

  /** After one more result. */
  public HealthCounter next(boolean pass) {
    // Counts stop at the threshold: more of the same says nothing new and must never overflow.
    int nextPasses = pass ? Math.min(passes + 1, rise) : 0;
    int nextFailures = pass ? 0 : Math.min(failures + 1, fall);
    return new HealthCounter(
        rise, fall, firstDecides, judge(nextPasses, nextFailures), nextPasses, nextFailures);
  }

  private Health judge(int nextPasses, int nextFailures) {
    boolean decides = firstDecides && health == Health.CHECKING;
    if (nextPasses >= rise || (decides && nextPasses > 0)) {
      return Health.UP;
    }
    if (nextFailures >= fall || (decides && nextFailures > 0)) {
      return Health.DOWN;
    }
    return health;
  }
}
