package dev.segue.gateway.control;

import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.health.ProbeTarget;
import dev.segue.gateway.routing.EndpointState;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a reload changes outside of the control plane. */
public interface Surroundings {
  /** Why no reload can be done now, or {@code null}. */
  @Nullable String refusal();

  /**
   * Binds what is new; nothing is accepted yet.
   *
   * @throws IOException with the address that cannot be bound; then nothing new is
   */
  Prepared prepare(SegueConfig next) throws IOException;

  /** Probes these from now on, and no others. Must not block. */
  void probe(List<ProbeTarget> targets);

  /** Completes when every event loop has ended what it was at when this was called. */
  CompletableFuture<Void> loopsPassed();

  /** Closes what is idle to these endpoints, on every loop; completes when that is done. */
  CompletableFuture<Void> closeIdle(List<EndpointState> endpoints);

  /** Listeners that wait for the word. Exactly one of the two is called, once. */
  interface Prepared {
    /** The next configuration is in force: accepts by new listeners, ends the removed ones. */
    void commit();

    /** Nothing has changed: closes what is new. */
    void cancel();
  }
}
