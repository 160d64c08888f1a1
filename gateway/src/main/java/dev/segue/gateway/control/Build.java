package dev.segue.gateway.control;

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
