package dev.segue.gateway.cli;

import dev.segue.admin.view.RouteView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code segue routes}: every route with the split that is in force. */
@Command(name = "routes", description = "List the routes of a running gateway and their weights.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class RoutesCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private GatewayClient client;

  RoutesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return client.ask(console, admin -> admin.routes(), RoutesCommand::table);
  }

  static List<String> table(List<RouteView> routes) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"ROUTE", "REVISION", "FALLBACK", "LIVE", "WEIGHTS"});
    for (RouteView route : routes) {
      rows.add(
          new String[] {
            route.id(),
            Long.toString(route.revision()),
            route.fallback() == null ? "-" : route.fallback(),
            route.overridden() ? "changed" : "as file",
            Shares.text(route.weights())
          });
    }
    return TextTable.lines(rows);
  }
}
