package dev.segue.gateway.control.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir Path parent;

  @Test
  void missingDirectoryIsMadeForTheOwnerAlone() throws IOException {
    Path path = parent.resolve("var/state");

    StateDirectory.open(path).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwx------");
  }

  @Test
  void secondGatewayIsRefusedUntilTheFirstEnds() throws IOException {
    StateDirectory first = StateDirectory.open(parent);

    assertThatThrownBy(() -> StateDirectory.open(parent))
        .isInstanceOf(StateDirectoryInUse.class)
        .hasMessage(
            "state-dir: "
                + parent
                + " is in use by process "
                + ProcessHandle.current().pid()
                + " (expected: one process a state directory)");

    first.close();
    StateDirectory.open(parent).close();
  }

  @Test
  void fileInThePlaceOfTheDirectoryIsAnError() throws IOException {
    Path file = Files.createFile(parent.resolve("state"));

    assertThatThrownBy(() -> StateDirectory.open(file)).isInstanceOf(IOException.class);
  }

  @Test
  void journalSurvivesClosing() throws Exception {
    try (StateDirectory directory = StateDirectory.open(parent);
        Journal journal = directory.openJournal()) {
      journal.append(Entries.of(1)).get(20, TimeUnit.SECONDS);
    }

    try (StateDirectory directory = StateDirectory.open(parent);
        Journal journal = directory.openJournal()) {
      assertThat(journal.stored().history()).containsExactly(Entries.change(1));
    }
  }

  @Test
  void journalThatIsNoneIsAnErrorWithItsName() throws IOException {
    Path file = Files.writeString(parent.resolve("journal.mv"), "nonsense".repeat(2000));

    try (StateDirectory directory = StateDirectory.open(parent)) {
      assertThatThrownBy(directory::openJournal)
          .isInstanceOf(JournalUnreadable.class)
          .hasMessageStartingWith(file.toString());
    }
  }
}
