package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.gateway.config.DefinitionText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code segue rollout define}: makes a rollout that the gateway's file does not define. */
@Command(
    name = "define",
    description = {
      "Make a rollout that the configuration file does not define; it waits for its start.",
      "The definition is what a block of rollouts in the file holds. Hooks, sources and notifiers",
      "are the file's, by name."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class RolloutDefineCommand implements Callable<Integer> {
  private static final Path STANDARD_INPUT = Path.of("-");
  private static final int LONGEST = 1 << 20;

  private final Console console;
  private final InputStream input;

  @Mixin private GatewayClient client;

  @Parameters(paramLabel = "<rollout>", description = "The rollout's id.")
  private String rollout;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "<file>",
      required = true,
      description = "The definition, HOCON or JSON; - = from standard input.")
  private Path file;

  @Option(names = "--start", description = "Begin it at once.")
  private boolean start;

  @Option(
      names = "--reason",
      paramLabel = "<text>",
      defaultValue = "",
      description = "Why; stands in its history.")
  private String reason;

  /**
   * @param input what {@code -} stands for
   */
  RolloutDefineCommand(Console console, InputStream input) {
    this.console = console;
    this.input = input;
  }

  @Override
  public Integer call() throws IOException {
    DefinitionText text =
        file.equals(STANDARD_INPUT)
            ? DefinitionText.of("-", new String(input.readNBytes(LONGEST), UTF_8))
            : DefinitionText.read(file);
    return switch (text) {
      case DefinitionText.Wrong(var problem) ->
          console.fail(ExitCode.BAD_CONFIG, problem.toString(), "mend it; nothing was sent").code();
      case DefinitionText.Json(String json) ->
          client.ask(
              console,
              admin -> admin.define(rollout, json, start, Note.because(reason)),
              view -> RolloutText.table(List.of(view)));
    };
  }
}
