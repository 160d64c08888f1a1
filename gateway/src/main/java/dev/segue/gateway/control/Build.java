package dev.segue.gateway.control;

import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.util.List;

/** What a change comes to. */
sealed interface Build {
  /**
   * It can be done.
   *
   * @param next the snapshot to publish
   * @param facts live facts to set before that
   * @param desired changes of desired state, each with its new revision
   */
  record Built(RoutingSnapshot next, List<EndpointFacts> facts, List<DesiredChange> desired)
      implements Build {
    public Built {
      facts = List.copyOf(facts);
      desired = List.copyOf(desired);
    }
  }

  /**
   * A reload can be done.
   *
   * @param facts live facts of every endpoint, to set before the snapshot is published
   * @param slots as they are taken then
   * @param removed endpoints that the next snapshot no longer has
   */
  record Reloaded(
      RoutingSnapshot next, List<EndpointFacts> facts, Slots slots, List<EndpointState> removed)
      implements Build {
    public Reloaded {
      facts = List.copyOf(facts);
      removed = List.copyOf(removed);
    }
  }

  /** Everything is as the change wants it already. */
  record Unchanged() implements Build {}

  /** It cannot be done, for all these reasons. */
  record Rejected(List<String> reasons) implements Build {
    public Rejected {
      reasons = List.copyOf(reasons);
    }
  }

  /** It would do harm; {@code hint} says what to do. */
  record Conflict(String reason, String hint) implements Build {}
}
