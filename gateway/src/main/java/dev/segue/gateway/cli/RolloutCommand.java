package dev.segue.gateway.cli;

import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segue rollout}: what is done with rollouts; each of its commands is a class. */
@Command(
    name = "rollout",
    synopsisSubcommandLabel = "COMMAND",
    description = "Look at the rollouts of a running gateway, follow them, and say a word to them.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated field
final class RolloutCommand implements Runnable {
  @Spec private CommandSpec spec;

  private RolloutCommand() {}

  /**
   * The command with all of its own.
   *
   * @param clock for what ends at a time
   */
  static CommandLine of(Console console, InstantSource clock) {
    CommandLine line = new CommandLine(new RolloutCommand());
    line.addSubcommand(new RolloutListCommand(console));
    line.addSubcommand(new RolloutStatusCommand(console, clock));
    line.addSubcommand(new RolloutHistoryCommand(console));
    line.addSubcommand(new RolloutTellCommand.Report(console));
    line.addSubcommand(new RolloutTellCommand.Windows(console));
    line.addSubcommand(new RolloutChecklistCommand.Preflight(console));
    line.addSubcommand(new RolloutDefineCommand(console, System.in));
    line.addSubcommand(new RolloutVerbCommand.Start(console));
    plain(line, console, "pause", "Stay at this weight.");
    plain(line, console, "resume", "Go on: after a pause or a take-over, or where it is frozen.");
    plain(line, console, "approve", "Say yes to what it asks.");
    plain(line, console, "promote", "End a wait: a pause of the plan, a question, the bake.");
    plain(line, console, "promote-full", "Give the candidate everything now, and watch it.");
    plain(line, console, "skip", "Leave the current step out.");
    line.addSubcommand(new RolloutVerbCommand.Abort(console));
    plain(line, console, "retry", "Begin again after a rollback, or run its hook again.");
    line.addSubcommand(new RolloutVerbCommand.Undo(console));
    line.addSubcommand(new RolloutChecklistCommand.Postflight(console));
    line.addSubcommand(new RolloutVerbCommand.Delete(console));
    return line;
  }

  private static void plain(CommandLine line, Console console, String verb, String description) {
    CommandLine one = new CommandLine(new RolloutVerbCommand.Plain(console, verb));
    one.getCommandSpec().usageMessage().description(description);
    line.addSubcommand(verb, one);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given (expected: one of these)");
  }
}
