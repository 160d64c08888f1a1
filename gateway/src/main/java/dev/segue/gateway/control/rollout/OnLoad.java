package dev.segue.gateway.control.rollout;

import dev.segue.admin.Actor;
import dev.segue.admin.Result;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RolloutConfig.Start;
import dev.segue.gateway.control.rollout.plan.Phase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rollouts that begin by being in a file that is read. Control thread. */
final class OnLoad {
  /** The configuration file, as an actor. */
  static final Actor FILE = new Actor("file", "", "start = on-load");

  private static final Logger logger = LoggerFactory.getLogger(OnLoad.class);

  private OnLoad() {}

  /** Whether it begins now: whatever has begun once, or was aborted, begins by a word alone. */
  static boolean begins(RolloutConfig filed, @Nullable Run run) {
    return filed.start() == Start.ON_LOAD
        && (run == null || run.state().phase() instanceof Phase.Pending);
  }

  /** What its start came to. One that cannot begin stays pending until the file is read again. */
  static void begun(Run run, Result<RolloutView> result) {
    String refusal =
        switch (result) {
          case Result.Conflict<RolloutView>(var reason, var hint) -> reason + " (" + hint + ')';
          case Result.NotDurable<RolloutView>(var _, var reason) -> reason;
          case Result.Rejected<RolloutView>(var reasons) -> String.join("; ", reasons);
          case Result.Done<RolloutView> _,
              Result.NotFound<RolloutView> _,
              Result.Stale<RolloutView> _ ->
              "";
        };
    if (!refusal.isEmpty()) {
      logger.warn("rollout {}: it is not started on load: {}", run.config().id(), refusal);
      run.alert("it is not started on load: " + refusal);
    }
  }
}
