package dev.segue.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir Path dir;

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void whatIsThereIsAppendedTo() throws IOException {
    Path file = Files.writeString(dir.resolve("a"), "before\n");
    try (LogFile log = LogFile.open(file)) {
      log.write(text("one\n"), text("two\n"));
      assertThat(log.lookAgain()).isFalse();
    }
    assertThat(file).hasContent("before\none\ntwo");
  }

  /** As logrotate's copytruncate does: the next line begins at the new end. */
  @Test
  void aFileThatWasEmptiedIsWrittenFromItsStart() throws IOException {
    Path file = dir.resolve("a");
    try (LogFile log = LogFile.open(file)) {
      log.write(text("one\n"));
      Files.writeString(file, "");
      log.write(text("two\n"));
    }
    assertThat(file).hasContent("two");
  }

  @Test
  void aFileThatAnotherReplacedIsOpenedAnew() throws IOException {
    Path file = dir.resolve("a");
    try (LogFile log = LogFile.open(file)) {
      Files.move(file, dir.resolve("b"));
      Files.writeString(file, "theirs\n");
      assertThat(log.lookAgain()).isTrue();
      log.write(text("ours\n"));
      assertThat(log.lookAgain()).isFalse();
    }
    assertThat(file).hasContent("theirs\nours");
  }

  @Test
  void whyItCannotBeOpenedIsSaidInWords() {
    Path nowhere = dir.resolve("no/such/a.log");
    assertThatIOException()
        .isThrownBy(() -> LogFile.open(nowhere))
        .withMessage(nowhere + ": its directory does not exist");
    assertThatIOException().isThrownBy(() -> LogFile.open(dir)).withMessageContaining("directory");
  }
}
