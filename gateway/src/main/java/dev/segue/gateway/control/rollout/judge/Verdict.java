package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;

/** What one check says at one look; the reason is a sentence for the operator, with the numbers. */
public sealed interface Verdict {
  String reason();

  record Pass(String reason) implements Verdict {}

  /** Proven within the error budget; for a {@link CheckConfig.ThresholdRange}, seen. */
  record Fail(String reason) implements Verdict {}

  /**
   * Too few to tell. What was seen is kept for the next look.
   *
   * @param requests how many more of the candidate it takes, about; at least 1
   */
  record NeedMore(long requests, String reason) implements Verdict {}

  record NoData(String reason) implements Verdict {}

  record SourceError(String reason) implements Verdict {}
}
