package dev.segue.gateway.metrics;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop counts. Written by that loop only, with plain stores; read by the scrape.
 * Cells are made at first use, so that the page holds what happened and no more.
 */
public final class LoopMetrics {
  /** A client connection was accepted. */
  public void connectionOpened() {}

  /** A client connection ended. */
  public void connectionClosed() {}

  /** A connection was refused at the limit. */
  public void connectionRefused() {}

  /** A request head was decoded, or refused with a reply. */
  public void requestAccepted() {}

  /**
   * An accepted request ended.
   *
   * @param route {@code null} where none matched
   * @param backend the one that answered; the attempted one for a gateway's 502 or 504; {@code
   *     null} for other local replies
   * @param status the status the client got; 0 = none (the client left)
   * @param nanos from the request head to the end of the response
   */
  public void requestFinished(
      @Nullable Route route, @Nullable Backend backend, int status, Outcome outcome, long nanos) {}

  /** One try at one endpoint of the backend ended. */
  public void attempt(Backend backend, AttemptResult result, long nanos) {}

  /** The split picked {@code from}, which could not serve; {@code to} is {@code null} for a 503. */
  public void diverted(Route route, Backend from, @Nullable Backend to, DivertReason reason) {}

  /** The failing request itself was given to the fallback. */
  public void fellBack(Route route, Backend from, Backend to, AttemptResult reason) {}

  /** The fallback answered: the client saw no error, {@code from} is still blamed. */
  public void shielded(Route route, Backend from) {}

  /** An open breaker was overruled, as no other backend could serve. */
  public void breakerOverruled(Backend backend) {}

  /** A request body outgrew the replay buffer: it streams, without another attempt. */
  public void replayGivenUp(Route route) {}

  /** Bytes relayed: request bodies in, response bodies out. */
  public void bytes(Route route, long received, long sent) {}

  /** A backend connection was opened. */
  public void upstreamOpened(Backend backend) {}

  /** A backend connection was closed. */
  public void upstreamClosed(Backend backend) {}
}
