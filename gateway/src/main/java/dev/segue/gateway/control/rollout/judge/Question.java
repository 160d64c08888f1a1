package dev.segue.gateway.control.rollout.judge;

/** One thing to be told of a check: is it within its limit, is it as good as the stable. */
sealed interface Question permits WithinLimit, RateLikeStable, LatencyLikeStable, WithinRange {
  /** The verdict on what was seen so far, and the question as it stands at the next look. */
  Answer at(Look look);

  record Answer(Verdict verdict, Question next) {}
}
