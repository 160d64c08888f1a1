package dev.segue.gateway;

import dev.segue.admin.Probes;
import dev.segue.gateway.control.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the probes answer (SEMANTICS section 10). Asked from the admin server's threads. */
final class Readiness implements Probes {
  private static final Duration STUCK = Duration.ofSeconds(10);

  private final ControlPlane control;
  private final Heartbeat heartbeat;
  private volatile List<String> required;
  private volatile Stage stage = Stage.STARTING;

  private enum Stage {
    STARTING,
    SERVING,
    DRAINING
  }

  Readiness(ControlPlane control, Heartbeat heartbeat, List<String> required) {
    this.control = control;
    this.heartbeat = heartbeat;
    this.required = List.copyOf(required);
  }

  /** Other backends are required. */
  void require(List<String> backends) {
    required = List.copyOf(backends);
  }

  boolean isDraining() {
    return stage == Stage.DRAINING;
  }

  void serving() {
    stage = Stage.SERVING;
  }

  void draining() {
    stage = Stage.DRAINING;
  }

  @Override
  public List<String> live() {
    List<String> against = new ArrayList<>(heartbeat.silentFor(STUCK));
    if (!control.alive()) {
      against.add("the control thread is stuck");
    }
    return against;
  }

  @Override
  public List<String> ready() {
    return switch (stage) {
      case STARTING -> List.of("starting");
      case DRAINING -> List.of("draining");
      case SERVING ->
          control.unavailable(required).stream()
              .map(backend -> "backend " + backend + " has no available endpoint")
              .toList();
    };
  }

  @Override
  public List<String> started() {
    return stage == Stage.STARTING ? List.of("starting") : List.of();
  }
}
