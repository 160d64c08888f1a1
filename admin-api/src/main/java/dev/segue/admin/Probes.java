package dev.segue.admin;

import java.util.List;

/** What the probes answer. Each list holds the reasons against; empty means yes. */
public interface Probes {
  /** Control thread and every event loop ticked within 10 s. */
  List<String> live();

  /** Started, warm, not draining. */
  List<String> ready();

  /** Listeners bound, journal applied. */
  List<String> started();
}
