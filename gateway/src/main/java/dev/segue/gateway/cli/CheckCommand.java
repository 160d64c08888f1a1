package dev.segue.gateway.cli;

import dev.segue.gateway.config.ConfigReader;
import dev.segue.gateway.config.ConfigResult;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code segue check}: what a file says, or everything that is wrong with it. */
@Command(
    name = "check",
    description = "Read a configuration file and print its summary, or all of its problems.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class CheckCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "<conf>", description = "The configuration file (HOCON).")
  private Path file;

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ExitCode code =
        switch (ConfigReader.read(file)) {
          case ConfigResult.Invalid invalid -> console.badConfig(invalid);
          case ConfigResult.Loaded loaded -> {
            console.line(file + ": fine");
            ConfigSummary.of(loaded.config()).forEach(console::line);
            console.warn(loaded.warnings());
            yield ExitCode.OK;
          }
        };
    return code.code();
  }
}
