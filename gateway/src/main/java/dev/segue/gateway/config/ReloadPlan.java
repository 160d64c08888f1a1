package dev.segue.gateway.config;

import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What reading the file again comes to. Pure.
 *
 * @param effective what would be in force: the file, but for what needs a restart
 * @param differences between what is in force and the file
 */
public record ReloadPlan(SegueConfig effective, List<Difference> differences) {
  /** Blocks that take effect at a reload; listeners have a rule of their own. */
  private static final Set<String> LIVE =
      Set.of(
          "limits",
          "drain",
          "ready",
          "backends",
          "routes",
          "rollouts",
          "hooks",
          "sources",
          "notifiers",
          "defaults");

  public ReloadPlan {
    differences = List.copyOf(differences);
  }

  /**
   * Compares.
   *
   * @throws IllegalArgumentException where the file's live part cannot be together with the rest of
   *     what is in force, as where a listener takes the address that the admin listener has left
   */
  public static ReloadPlan of(SegueConfig inForce, SegueConfig file) {
    SegueConfig effective =
        new SegueConfig(
            listeners(inForce, file),
            inForce.admin(),
            inForce.ops(),
            inForce.stateDir(),
            inForce.transport(),
            inForce.eventLoops(),
            file.limits(),
            file.drain(),
            inForce.log(),
            inForce.accessLog(),
            inForce.metrics(),
            file.ready(),
            file.backends(),
            file.routes(),
            file.rollouts(),
            file.outbound(),
            file.defaults());
    return new ReloadPlan(
        effective, ConfigDiff.between(inForce, file, key -> needsRestart(key, inForce, file)));
  }

  /** Whether anything would change now. */
  public boolean changes() {
    return differences.stream().anyMatch(difference -> !difference.needsRestart());
  }

  /** What would not. */
  public List<Difference> waiting() {
    return differences.stream().filter(Difference::needsRestart).toList();
  }

  /** A listener that stays keeps its socket, and with it all of its settings. */
  private static SequencedMap<String, ListenerConfig> listeners(
      SegueConfig inForce, SegueConfig file) {
    SequencedMap<String, ListenerConfig> listeners = new TreeMap<>(file.listeners());
    listeners.replaceAll(
        (name, next) -> stays(name, inForce, file) ? listener(inForce, name) : next);
    return listeners;
  }

  private static boolean needsRestart(String key, SegueConfig inForce, SegueConfig file) {
    String[] path = key.split("\\.", 3);
    return path[0].equals("listeners")
        ? path.length == 3 && stays(path[1], inForce, file)
        : !LIVE.contains(path[0]);
  }

  private static boolean stays(String name, SegueConfig inForce, SegueConfig file) {
    ListenerConfig now = inForce.listeners().get(name);
    ListenerConfig next = file.listeners().get(name);
    return now != null && next != null && now.bind().equals(next.bind());
  }

  private static ListenerConfig listener(SegueConfig inForce, String name) {
    ListenerConfig listener = inForce.listeners().get(name);
    if (listener == null) {
      throw new IllegalArgumentException("listener: " + name + " (expected: one in force)");
    }
    return listener;
  }
}
