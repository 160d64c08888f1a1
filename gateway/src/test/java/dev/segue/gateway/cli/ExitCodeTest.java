package dev.segue.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
  @ParameterizedTest
  @EnumSource
  void everyCodeStandsInTheDocumentation(ExitCode exit) throws Exception {
    assertThat(Files.readAllLines(Path.of("..", "docs", "cli.md")))
        .contains("| " + exit.code() + " | " + exit.meaning() + " |");
  }
}
