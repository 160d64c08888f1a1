package dev.segue.gateway.control.health;

import java.util.function.Consumer;

/** Asks one endpoint once. */
@FunctionalInterface
interface Probe {
  /**
   * Starts asking and returns; {@code done} hears exactly one result, on the thread of the call, at
   * the latest after the target's timeout.
   */
  void ask(ProbeTarget target, Consumer<ProbeResult> done);
}
