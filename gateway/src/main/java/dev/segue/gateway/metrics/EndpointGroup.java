package dev.segue.gateway.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Endpoints that are counted together, apart from the others of their backend. Its size does not
 * depend on how many they are: 6 KB for each event loop.
 */
public final class EndpointGroup {
  private final List<GroupCounts> loops;

  EndpointGroup(int loops) {
    List<GroupCounts> all = new ArrayList<>(loops);
    for (int i = 0; i < loops; i++) {
      all.add(new GroupCounts());
    }
    this.loops = List.copyOf(all);
  }

  GroupCounts on(int loop) {
    return loops.get(loop);
  }

  /**
   * What became of requests that a split had assigned to the backend and that tried one of these
   * endpoints first, since the group was made. Whoever answered in its place has no part in it.
   * None is diverted: that is what happens to a backend.
   */
  public Assignments assignments() {
    Assignments sum = new Assignments();
    loops.forEach(sum::add);
    return sum;
  }
}
