package dev.segue.gateway.control.rollout.judge;

/**
 * How many looks of a kind a rollout bears; one more {@link Assessment#limitReached reaches the
 * limit}.
 *
 * @param failure failed looks in the whole rollout
 * @param inconclusive looks with too few requests since the last that passed
 * @param consecutiveError looks in a row in which a source failed
 * @param noData looks without any request since the last that passed
 */
public record Limits(int failure, int inconclusive, int consecutiveError, int noData) {
  public Limits {
    if (failure < 0 || inconclusive < 0 || consecutiveError < 0 || noData < 0) {
      throw new IllegalArgumentException(
          "limits: "
              + failure
              + ", "
              + inconclusive
              + ", "
              + consecutiveError
              + ", "
              + noData
              + " (expected: none below 0)");
    }
  }
}
