package dev.segue.gateway.cli;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.admin.view.RolloutView;
import dev.segue.admin.view.RouteView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code segue status}: the whole gateway on one screen. */
@Command(
    name = "status",
    description = {
      "Show a running gateway on one screen: routes, backends and what is rolled out.",
      "Exit 13 if a backend has no available endpoint."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class StatusCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private GatewayClient client;

  StatusCommand(Console console) {
    this.console = console;
  }

  /** What the screen shows. */
  record Overview(List<RouteView> routes, List<BackendView> backends, List<RolloutView> rollouts) {

    private static Overview of(AdminClient admin) {
      return new Overview(admin.routes(), admin.backends(), admin.rollouts());
    }

    private ExitCode health() {
      boolean all = backends.stream().allMatch(backend -> available(backend) > 0);
      return all ? ExitCode.OK : ExitCode.UNHEALTHY;
    }
  }

  @Override
  public Integer call() {
    return client.ask(console, Overview::of, StatusCommand::screen, Overview::health);
  }

  static List<String> screen(Overview gateway) {
    List<String> lines = new ArrayList<>(routes(gateway.routes()));
    lines.add("");
    lines.addAll(backends(gateway.backends()));
    lines.add("");
    List<RolloutView> live =
        gateway.rollouts().stream()
            .filter(rollout -> !rollout.ended() && !rollout.phase().equals("pending"))
            .toList();
    if (live.isEmpty()) {
      lines.add("no rollout is live; all of them: segue rollout list");
    } else {
      lines.addAll(RolloutText.table(live));
      for (RolloutView rollout : live) {
        RolloutAdvice.of(rollout).forEach(lines::add);
      }
    }
    return lines;
  }

  private static List<String> routes(List<RouteView> routes) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"ROUTE", "FALLBACK", "LIVE", "WEIGHTS"});
    for (RouteView route : routes) {
      rows.add(
          new String[] {
            route.id(),
            route.fallback() == null ? "-" : route.fallback(),
            route.overridden() ? "changed" : "as file",
            Shares.text(route.weights())
          });
    }
    return TextTable.lines(rows);
  }

  private static List<String> backends(List<BackendView> backends) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"BACKEND", "AVAILABLE", "BREAKER", "IN FLIGHT", "OUT"});
    for (BackendView backend : backends) {
      rows.add(
          new String[] {
            backend.id(),
            available(backend) + " of " + backend.endpoints().size(),
            backend.breaker().state(),
            Long.toString(backend.inFlight()),
            out(backend)
          });
    }
    return TextTable.lines(rows);
  }

  private static long available(BackendView backend) {
    return backend.endpoints().stream().filter(EndpointView::available).count();
  }

  /** Which endpoints get nothing, and by whose word. */
  private static String out(BackendView backend) {
    List<String> out = new ArrayList<>();
    for (EndpointView one : backend.endpoints()) {
      if (!one.available()) {
        boolean ready = one.state().equals("ready");
        out.add(one.endpoint() + ' ' + (ready ? one.health() : one.state()));
      }
    }
    return out.isEmpty() ? "-" : String.join(", ", out);
  }
}
