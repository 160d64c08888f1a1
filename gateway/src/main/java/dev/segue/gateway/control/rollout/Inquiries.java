package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.ChecklistConfig.Item;
import dev.segue.gateway.config.ChecklistConfig.Proof;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.checklist.Finding;
import dev.segue.gateway.control.rollout.plan.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Finds out about items what takes its time: by a hook, or by a test notice. Control thread. */
final class Inquiries implements AutoCloseable {
  private final Outside outside;
  private final List<Outside.Running> hooks = new ArrayList<>();

  Inquiries(Outside outside) {
    this.outside = outside;
  }

  /**
   * What is to be found out.
   *
   * @param run the number of its hook's run, from 1; 0 = it has none
   */
  record Inquiry(Item item, int run) {}

  /** Completes with what was found, on any thread. */
  CompletableFuture<Finding> start(Inquiry inquiry, RolloutConfig config, int attempt) {
    if (inquiry.item().proof() instanceof Proof.ByHook(String hook)) {
      // below 0: the runs of steps have the numbers above it
      Effect.RunHook run = new Effect.RunHook(-inquiry.run(), hook, "");
      Outside.Running started = outside.start(config, attempt, run);
      hooks.removeIf(one -> one.end().isDone());
      hooks.add(started);
      return started.end().thenApply(end -> new Finding(end.succeeded(), end.told()));
    }
    String reached = "a test notice has reached " + String.join(", ", config.notifiers());
    return outside
        .test(config)
        .thenApply(troubles ->
            troubles.isEmpty()
                ? new Finding(true, reached)
                : new Finding(false, String.join("; ", troubles)));
  }

  /** Ends the hooks that run. */
  @Override
  public void close() {
    hooks.forEach(Outside.Running::cancel);
  }
}
