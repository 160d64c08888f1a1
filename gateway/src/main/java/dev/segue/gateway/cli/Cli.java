package dev.segue.gateway.cli;

import java.time.InstantSource;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line as a whole: its list of commands is the one place where a command is added. */
@Command(
    name = "segue",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "A traffic gateway for zero-downtime migrations: it divides a service's requests between an old"
          + " and a new version, live.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    footer = {"", "Further: docs/cli.md"})
@SuppressWarnings("NullAway.Init") // picocli sets the annotated field
public final class Cli implements Runnable {
  @Spec private CommandSpec spec;

  private Cli() {}

  /**
   * The commands that need no gateway in this process; the entry point adds the others.
   *
   * @param transport names the transport that {@code auto} takes; asked only for {@code --version}
   */
  public static CommandLine of(Supplier<String> transport) {
    return of(Console.system(), transport);
  }

  static CommandLine of(Console console, Supplier<String> transport) {
    CommandLine line = new CommandLine(new Cli());
    line.addSubcommand(new CheckCommand(console));
    line.addSubcommand(new ProbeCommand(console));
    line.addSubcommand(new StatusCommand(console));
    line.addSubcommand(RolloutCommand.of(console, InstantSource.system()));
    line.addSubcommand(new RoutesCommand(console));
    line.addSubcommand(new WeightsCommand(console));
    line.addSubcommand(new BackendsCommand(console));
    line.addSubcommand(new EndpointCommand(console));
    line.addSubcommand(new EndpointStateCommand.Drain(console));
    line.addSubcommand(new EndpointStateCommand.Maint(console));
    line.addSubcommand(new EndpointStateCommand.Ready(console));
    line.addSubcommand(new ChangesCommand(console));
    line.addSubcommand(new OverridesCommand(console));
    line.addSubcommand(new ReloadCommand(console));
    line.setOut(console.out());
    line.setErr(console.err());
    line.getCommandSpec().versionProvider(new Version(transport));
    line.getCommandSpec().usageMessage().exitCodeList(ExitCode.helpTable());
    line.setExecutionExceptionHandler((failure, _, _) -> unforeseen(failure, console));
    line.getSubcommands().values().forEach(Cli::helpful);
    return line;
  }

  /** Lets a command and all of its own understand {@code --help}. */
  private static void helpful(CommandLine line) {
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and exit.")
                .build());
    line.getSubcommands().values().forEach(Cli::helpful);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given (expected: one of these)");
  }

  static int unforeseen(Exception failure, Console console) {
    failure.printStackTrace(console.err());
    return console
        .fail(
            ExitCode.UNEXPECTED,
            "unexpected error: " + failure,
            "please report it with the lines above")
        .code();
  }
}
