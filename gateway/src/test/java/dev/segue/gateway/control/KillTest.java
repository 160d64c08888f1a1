package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.control.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a real process. */
class KillTest {
  private static final int ANSWERS = 20;

  @TempDir Path directory;

  @Test
  @Timeout(120)
  void answeredChangesSurviveAKill() throws Exception {
    Path state = directory.resolve("state");
    Path answers = directory.resolve("answers");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledGateway.class.getName(),
                state.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(answers.toFile())
            .start();
    try {
      while (child.isAlive() && Files.readAllLines(answers).size() < ANSWERS) {
        LockSupport.parkNanos(1_000_000); // a condition is awaited, not a time
      }
    } finally {
      child.destroyForcibly(); // in the middle of whatever it is writing
      assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    List<String> lines = Files.readAllLines(answers);
    assertThat(lines).hasSizeGreaterThanOrEqualTo(ANSWERS);
    long answered = Long.parseLong(lines.getLast());

    try (StateDirectory opened = StateDirectory.open(state);
        Journal journal = opened.openJournal()) {
      TestControl control = new TestControl(TestConfigs.orders(), journal);
      long weight = control.route("orders").weights().getOrDefault("new", 0);
      assertThat(weight).isBetween(answered, answered + 1);
      assertThat(control.route("orders").revision()).isEqualTo(weight - 1000 + 2);
      assertThat(control.route("orders").overridden()).isTrue();
    }
  }
}
