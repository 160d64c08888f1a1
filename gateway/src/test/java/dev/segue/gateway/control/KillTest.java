package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.control.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    List<String> lines = answersOfAKilled(KilledGateway.class, state);
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

  @Test
  @Timeout(120)
  void answeredDefinitionsAndDeletionsSurviveAKill() throws Exception {
    Path state = directory.resolve("state");
    List<String> answered = answersOfAKilled(DefiningGateway.class, state);

    try (StateDirectory opened = StateDirectory.open(state);
        Journal journal = opened.openJournal()) {
      RolloutStage stage = new RolloutStage(TestConfigs.orders(), journal, Duration.ZERO);
      for (String line : answered) {
        String id = line.substring(line.indexOf(' ') + 1);
        boolean gone = answered.contains("gone " + id);
        boolean last = line.equals(answered.getLast()); // its deletion may have been under way
        if (gone) {
          assertThat(stage.rollouts.rollout(id)).as(line).isNull();
        } else if (!last) {
          assertThat(stage.view(id).phase()).as(line).isEqualTo("pending");
        }
      }
    }
  }

  private List<String> answersOfAKilled(Class<?> program, Path state) throws Exception {
    Path answers = directory.resolve("answers");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
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
    return lines;
  }
}
