package dev.segue.gateway.outbound;

import java.util.concurrent.CompletableFuture;

/** A hook that was started. */
public interface Running {
  /** Comes always, and never as a throw. */
  CompletableFuture<HookEnd> end();

  /** Ends it, with all that it started; its end is a failure then, if it has none yet. */
  void cancel();
}
