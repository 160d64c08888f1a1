package dev.segue.gateway.cli;

import dev.segue.gateway.config.ConfigReader;
import dev.segue.gateway.config.ConfigResult;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.SegueConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code segue rollout rehearse}: what a policy would have done with windows of the past. */
@Command(
    name = "rehearse",
    description = {
      "Replay recorded windows against a rollout of a file, and print each look. No gateway is"
          + " needed.",
      "Exit 0 if it would have succeeded, 10 if it would have rolled back, 11 if it would have",
      "needed somebody, 12 if the windows end before it does."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
public final class RolloutRehearseCommand implements Callable<Integer> {
  private final Rehearser rehearser;
  private final Console console;

  @Parameters(index = "0", paramLabel = "<conf>", description = "The configuration file (HOCON).")
  private Path file;

  @Parameters(index = "1", paramLabel = "<rollout>", description = "The rollout's id.")
  private String rollout;

  @Option(
      names = "--windows",
      paramLabel = "<file>",
      required = true,
      description = "JSON, a window a line, as segue rollout record writes it.")
  private Path windows;

  /** It is called once. */
  public RolloutRehearseCommand(Rehearser rehearser) {
    this(rehearser, Console.system());
  }

  RolloutRehearseCommand(Rehearser rehearser, Console console) {
    this.rehearser = rehearser;
    this.console = console;
  }

  @Override
  public Integer call() {
    ExitCode code =
        switch (ConfigReader.read(file)) {
          case ConfigResult.Invalid invalid -> console.badConfig(invalid);
          case ConfigResult.Loaded loaded -> rehearse(loaded.config());
        };
    return code.code();
  }

  private ExitCode rehearse(SegueConfig config) {
    RolloutConfig definition = config.rollouts().get(rollout);
    if (definition == null) {
      String known = String.join(", ", config.rollouts().keySet());
      return console.fail(
          ExitCode.USAGE,
          "rollout: " + rollout + " (expected: " + (known.isEmpty() ? "one" : known) + ')',
          "it must be in " + file);
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(windows);
    } catch (IOException e) {
      return console.fail(
          ExitCode.USAGE,
          "--windows: " + windows + " cannot be read: " + e.getMessage(),
          "make one with: segue rollout record <rollout> -o " + windows);
    }
    try {
      return rehearser.rehearse(definition, lines, text -> console.line(RolloutText.clean(text)));
    } catch (IllegalArgumentException e) {
      return console.fail(
          ExitCode.USAGE, windows + ": " + e.getMessage(), "what a line holds: docs/judging.md");
    }
  }
}
