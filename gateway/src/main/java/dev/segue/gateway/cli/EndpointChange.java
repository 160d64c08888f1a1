package dev.segue.gateway.cli;

import dev.segue.admin.view.BackendView;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What all commands share that say what one endpoint is for. */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class EndpointChange {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10); // the gateway's own limit

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Mixin private GatewayClient client;
  @Mixin private ChangeNote change;

  @Parameters(index = "0", paramLabel = "<backend>", description = "The backend's id.")
  private String backend;

  @Parameters(index = "1", paramLabel = "<host:port>", description = "The endpoint.")
  private String endpoint;

  @Option(
      names = "--force",
      description = "Also where the backend is left without an available endpoint.")
  private boolean force;

  @Option(
      names = "--wait",
      paramLabel = "<time>",
      defaultValue = "0s",
      description = {
        "With drain and maint: until no request is in flight there, at most so long",
        "(30s, 5m; at most 10m). Exit 9 if some still are."
      })
  private String wait;

  /** Makes the change, prints the backend, and returns the exit code. */
  int make(Console console, String state) {
    Duration time = time();
    return client.ask(
        console,
        admin -> admin.setEndpointState(backend, endpoint, state, force, time, change.note()),
        view -> BackendsCommand.table(List.of(view)),
        view -> time.isZero() || isEmpty(view) ? ExitCode.OK : notEmpty(console, time));
  }

  private boolean isEmpty(BackendView view) {
    return view.endpoints().stream()
        .noneMatch(one -> one.endpoint().equals(endpoint) && !one.drained());
  }

  private ExitCode notEmpty(Console console, Duration time) {
    return console.fail(
        ExitCode.NOT_EMPTY,
        "requests are still in flight at " + endpoint + " after " + time.toSeconds() + " s",
        "the state is set; wait again with the same command");
  }

  private Duration time() {
    Duration time = Times.parse(wait);
    if (time == null || time.compareTo(LONGEST_WAIT) > 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--wait: " + wait + " (expected: a time such as 30s or 5m, at most 10m)");
    }
    return time;
  }
}
