package dev.segue.gateway.control;

import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.control.state.StateDirectory;
import dev.segue.gateway.time.NanoClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A process that changes weights for as long as it lives, and says which changes were answered. */
public final class KilledGateway {
  private KilledGateway() {}

  /** The state directory is the one argument. Ends by itself where nobody kills it. */
  public static void main(String[] args) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    ControlSettings settings = new ControlSettings(1, false, NanoClock.system(), Clock.systemUTC());
    try (StateDirectory directory = StateDirectory.open(Path.of(args[0]));
        Journal journal = directory.openJournal();
        ControlPlane plane = ControlPlane.start(TestConfigs.orders(), settings, journal)) {
      for (long weight = 1000; System.nanoTime() < deadline; weight++) {
        TestControl.await(
            plane
                .operations()
                .setWeights(
                    "orders",
                    TestControl.sent("new=" + weight + ", old=1"),
                    false,
                    null,
                    TestControl.OPS));
        System.out.println(weight);
      }
    }
  }
}
