package dev.segue.gateway.cli;

import dev.segue.admin.client.AdminClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What is told of one rollout, as a whole text: {@code segue rollout report} and {@code record}.
 */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
abstract sealed class RolloutTellCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private GatewayClient client;

  @Parameters(paramLabel = "<rollout>", description = "The rollout's id.")
  private String rollout;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "<file>",
      description = "Write it there; what there is, is replaced.")
  private @Nullable Path output;

  private RolloutTellCommand(Console console) {
    this.console = console;
  }

  abstract String format();

  @Override
  public Integer call() {
    return client.use(console, admin -> tell(admin).code());
  }

  private ExitCode tell(AdminClient admin) {
    if (client.json()) {
      throw new IllegalArgumentException("--json: this answer has a form of its own");
    }
    String text = admin.report(rollout, format());
    if (output == null) {
      console.out().print(text);
      console.out().flush();
      return ExitCode.OK;
    }
    try {
      Files.writeString(output, text);
      return ExitCode.OK;
    } catch (IOException e) {
      return console.fail(
          ExitCode.USAGE,
          "-o: " + output + " cannot be written: " + e.getMessage(),
          "name another");
    }
  }

  /** The report. */
  @Command(name = "report", description = "Tell the whole story of a rollout, with charts.")
  static final class Report extends RolloutTellCommand {
    @Option(names = "--html", description = "One HTML file instead of Markdown.")
    private boolean html;

    Report(Console console) {
      super(console);
    }

    @Override
    String format() {
      return html ? "html" : "markdown";
    }
  }

  /** What was seen. */
  @Command(
      name = "record",
      description =
          "Write what was seen of a rollout, a window a line, for: segue rollout rehearse.")
  static final class Windows extends RolloutTellCommand {
    Windows(Console console) {
      super(console);
    }

    @Override
    String format() {
      return "windows";
    }
  }
}
