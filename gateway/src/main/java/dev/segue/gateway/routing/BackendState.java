package dev.segue.gateway.routing;

/** What lives on when a backend's settings change: identity and statistics. Thread-safe. */
public final class BackendState {
  private final String id;
  private final PerLoopCount inFlight;

  public BackendState(String id, int loops) {
    this.id = id;
    inFlight = new PerLoopCount(loops);
  }

  public String id() {
    return id;
  }

  /** Attempts under way at this backend. */
  public PerLoopCount inFlight() {
    return inFlight;
  }
}
