package dev.segue.gateway.control.state;

import java.io.IOException;
import java.nio.file.Path;

/** Another process works in the state directory: two writers would undo each other's changes. */
public final class StateDirectoryInUse extends IOException {
  private static final long serialVersionUID = 1;

  StateDirectoryInUse(Path directory, String holder) {
    super(
        "state-dir: "
            + directory
            + " is in use by "
            + holder
            + " (expected: one process a state directory)");
  }
}
