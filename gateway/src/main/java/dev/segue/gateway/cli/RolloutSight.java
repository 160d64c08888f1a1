package dev.segue.gateway.cli;

import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;

/** What somebody gets to see of a rollout that is followed. Used by one thread. */
interface RolloutSight {
  /** Something happened. */
  void event(RolloutEventView event);

  /** It is like this now; comes at least each second. */
  void now(RolloutView rollout);

  /** It waits for somebody's word. */
  void asks(RolloutView rollout);

  /** The gateway does not answer at the moment. */
  void lost(String why);
}
