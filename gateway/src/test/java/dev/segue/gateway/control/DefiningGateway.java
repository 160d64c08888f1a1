package dev.segue.gateway.control;

import dev.segue.admin.Result;
import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.control.state.StateDirectory;
import dev.segue.gateway.time.NanoClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A process that defines rollouts and deletes every other one, and says what was answered. */
public final class DefiningGateway {
  private DefiningGateway() {}

  /** The state directory is the one argument. Ends by itself where nobody kills it. */
  public static void main(String[] args) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    ControlSettings settings = new ControlSettings(1, false, NanoClock.system(), Clock.systemUTC());
    String definition =
        """
        {"route": "orders", "stable": "old", "candidate": "new", "strategy": {"canary": {}}}
        """;
    try (StateDirectory directory = StateDirectory.open(Path.of(args[0]));
        Journal journal = directory.openJournal();
        ControlPlane plane = ControlPlane.start(TestConfigs.orders(), settings, journal)) {
      var rollouts = plane.operations().rollouts();
      for (int n = 0; System.nanoTime() < deadline; n++) {
        String id = "r" + n;
        var made = TestControl.await(rollouts.define(id, definition, false, TestControl.OPS));
        if (!(made instanceof Result.Done)) {
          return; // there are as many as there may be
        }
        System.out.println("made " + id);
        if (n % 2 == 1) {
          TestControl.await(rollouts.remove(id, TestControl.OPS));
          System.out.println("gone " + id);
        }
      }
    }
  }
}
