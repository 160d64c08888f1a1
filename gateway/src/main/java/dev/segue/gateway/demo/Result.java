package dev.segue.gateway.demo;

import java.util.List;

/**
 * How a demo ended.
 *
 * @param requests that clients sent
 * @param failed of these: no answer, or a wrong one
 * @param fellBack of these: the fallback answered, since the picked version failed
 * @param weightChanges that the gateway lists
 * @param troubles what went wrong, the first few of it
 */
public record Result(
    long requests, long failed, long fellBack, long weightChanges, List<String> troubles) {
  public Result {
    troubles = List.copyOf(troubles);
  }

  /** Whether every client was served and every step was done. */
  public boolean isClean() {
    return failed == 0 && troubles.isEmpty();
  }

  /** In one line. */
  public String totals() {
    return "demo: "
        + requests
        + " requests, "
        + failed
        + " failed, "
        + fellBack
        + " fell back, "
        + weightChanges
        + " weight changes";
  }
}
