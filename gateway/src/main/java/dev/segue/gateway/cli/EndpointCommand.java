package dev.segue.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code segue endpoint}: what the operator says of one endpoint, as a parameter. */
@Command(
    name = "endpoint",
    description = "Set what an endpoint of a running gateway is for: ready, drain or maint.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class EndpointCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private EndpointChange change;

  @Parameters(
      index = "2",
      paramLabel = "<state>",
      description =
          "ready; drain: finish what is in flight, take no new requests; maint: the same.")
  private String state;

  EndpointCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return change.make(console, state);
  }
}
