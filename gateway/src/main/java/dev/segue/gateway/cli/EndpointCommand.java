package dev.segue.gateway.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code segue endpoint}: what the operator says of one endpoint. */
@Command(
    name = "endpoint",
    description = "Set what an endpoint of a running gateway is for: ready, drain or maint.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class EndpointCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private GatewayClient client;
  @Mixin private ChangeNote change;

  @Parameters(index = "0", paramLabel = "<backend>", description = "The backend's id.")
  private String backend;

  @Parameters(index = "1", paramLabel = "<host:port>", description = "The endpoint.")
  private String endpoint;

  @Parameters(
      index = "2",
      paramLabel = "<state>",
      description = "ready; drain: finish what is in flight, take no new users; maint: out.")
  private String state;

  @Option(
      names = "--force",
      description = "Also where the backend is left without an available endpoint.")
  private boolean force;

  EndpointCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return client.ask(
        console,
        admin -> admin.setEndpointState(backend, endpoint, state, force, change.note()),
        view -> BackendsCommand.table(List.of(view)));
  }
}
