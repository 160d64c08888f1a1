package dev.segue.gateway.control.rollout.plan;

/** What a verb came to. */
public sealed interface Answer permits Step, Answer.Refusal {
  /** Nothing has changed; {@code hint} says what is possible instead. */
  record Refusal(String reason, String hint) implements Answer {}
}
