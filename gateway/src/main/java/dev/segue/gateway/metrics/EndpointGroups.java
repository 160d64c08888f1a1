package dev.segue.gateway.metrics;

import dev.segue.gateway.routing.EndpointState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts by endpoint, for those of which somebody wants to know. While nobody does, the loops' only
 * cost is to see that. The thread that sets them is one and the same.
 */
public final class EndpointGroups {
  private final List<LoopMetrics> loops;

  public EndpointGroups(List<LoopMetrics> loops) {
    this.loops = List.copyOf(loops);
  }

  /** A group without endpoints. */
  public EndpointGroup group() {
    return new EndpointGroup(loops.size());
  }

  /**
   * From now on these endpoints are counted, and no others. What has tried one of them already
   * counts for the group that the endpoint was in then.
   */
  public void count(Map<EndpointState, EndpointGroup> groups) {
    int slots = 0;
    for (EndpointState endpoint : groups.keySet()) {
      slots = Math.max(slots, endpoint.slot() + 1);
    }
    for (int loop = 0; loop < loops.size(); loop++) {
      @Nullable GroupCounts[] bySlot = new @Nullable GroupCounts[slots];
      for (Map.Entry<EndpointState, EndpointGroup> one : groups.entrySet()) {
        bySlot[one.getKey().slot()] = one.getValue().on(loop);
      }
      loops.get(loop).groups(bySlot);
    }
  }
}
