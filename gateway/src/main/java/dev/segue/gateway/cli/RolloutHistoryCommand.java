package dev.segue.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code segue rollout history}: what happened to one rollout. */
@Command(name = "history", description = "List what happened to a rollout, the oldest first.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class RolloutHistoryCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private GatewayClient client;

  @Parameters(paramLabel = "<rollout>", description = "The rollout's id.")
  private String rollout;

  @Option(
      names = "--after",
      paramLabel = "<id>",
      defaultValue = "0",
      description = "Only events of a higher id.")
  private long after;

  RolloutHistoryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return client.ask(console, admin -> admin.events(rollout, after), RolloutText::history);
  }
}
