package dev.segue.gateway.routing;

/** The current snapshot: one volatile reference, written by the control thread only. */
public final class Published {
  private volatile RoutingSnapshot current;

  public Published(RoutingSnapshot first) {
    current = first;
  }

  /** The truth as of now. A request reads it once to decide. */
  public RoutingSnapshot current() {
    return current;
  }

  /** Makes the snapshot current. Control thread only. */
  public void publish(RoutingSnapshot next) {
    current = next;
  }
}
