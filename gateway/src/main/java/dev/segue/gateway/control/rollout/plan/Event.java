package dev.segue.gateway.control.rollout.plan;

import java.time.Instant;
import java.util.Comparator;

/** Something that a rollout is to hear of; they are heard in {@link #ORDER}. */
public sealed interface Event {
  /** By time; at the same time abort before any other word, and a word before what was seen. */
  Comparator<Event> ORDER = Comparator.comparing(Event::at).thenComparingInt(Event::rank);

  Instant at();

  /** An operator's word. */
  record Told(Instant at, Verb verb) implements Event {}

  /** An observation, and with it a step. */
  record Seen(Instant at, Observation observation) implements Event {}

  private int rank() {
    return switch (this) {
      case Told(_, Verb verb) -> verb instanceof Verb.Abort ? 0 : 1;
      case Seen _ -> 2;
    };
  }
}
