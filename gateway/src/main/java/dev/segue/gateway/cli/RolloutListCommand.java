package dev.segue.gateway.cli;

import dev.segue.admin.client.AdminClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code segue rollout list}: every rollout on a line. */
@Command(name = "list", description = "List the rollouts of a running gateway.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class RolloutListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private GatewayClient client;

  RolloutListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return client.ask(console, AdminClient::rollouts, RolloutText::table);
  }
}
