package dev.segue.gateway.cli;

import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.EndpointView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code segue backends}: every endpoint with what operator, probes and breaker say. */
@Command(
    name = "backends",
    description = "List the backends of a running gateway, their endpoints and their health.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class BackendsCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private GatewayClient client;

  BackendsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return client.ask(console, admin -> admin.backends(), BackendsCommand::table);
  }

  static List<String> table(List<BackendView> backends) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "BACKEND",
          "BREAKER",
          "ENDPOINT",
          "STATE",
          "HEALTH",
          "VERSION",
          "TRAFFIC",
          "IN FLIGHT",
          "TUNNELS",
          "REASON"
        });
    for (BackendView backend : backends) {
      for (EndpointView endpoint : backend.endpoints()) {
        rows.add(row(backend, endpoint));
      }
    }
    return TextTable.lines(rows);
  }

  private static String[] row(BackendView backend, EndpointView endpoint) {
    return new String[] {
      backend.id(),
      backend.breaker().state(),
      endpoint.endpoint(),
      endpoint.state(),
      endpoint.health(),
      endpoint.version().isEmpty() ? "-" : endpoint.version(),
      endpoint.available() ? "yes" : "no",
      Long.toString(endpoint.inFlight()),
      Long.toString(endpoint.tunnels()),
      endpoint.reason()
    };
  }
}
