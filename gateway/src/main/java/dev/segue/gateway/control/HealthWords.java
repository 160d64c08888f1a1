package dev.segue.gateway.control;

import dev.segue.gateway.control.health.HealthCounter;
import dev.segue.gateway.routing.EndpointState.Health;

/** Why an endpoint's health is what it is, with the counts that decide. */
final class HealthWords {
  private HealthWords() {}

  /** At a flip, as in {@code status 503 (expected 200-399); failure 3 of 3}. */
  static String flip(HealthCounter counter, String result) {
    return counter.health() == Health.UP
        ? result + "; pass " + counter.passes() + " of " + counter.rise()
        : result + "; failure " + counter.failures() + " of " + counter.fall();
  }

  /** Between flips: a result that contradicts the health shows how far it has got. */
  static String standing(HealthCounter counter, String result) {
    boolean contradicts =
        counter.health() == Health.UP ? counter.failures() > 0 : counter.passes() > 0;
    if (!contradicts) {
      return result;
    }
    return counter.health() == Health.UP
        ? result + "; failure " + counter.failures() + " of " + counter.fall()
        : result + "; pass " + counter.passes() + " of " + counter.rise();
  }
}
