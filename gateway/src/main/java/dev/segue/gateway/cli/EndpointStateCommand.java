package dev.segue.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code segue drain}, {@code maint} and {@code ready}: each a state of one endpoint. */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
abstract sealed class EndpointStateCommand implements Callable<Integer> {
  private final Console console;
  private final String state;

  @Mixin private EndpointChange change;

  private EndpointStateCommand(Console console, String state) {
    this.console = console;
    this.state = state;
  }

  @Override
  public Integer call() {
    return change.make(console, state);
  }

  @Command(
      name = "drain",
      description = {
        "Take no new requests to an endpoint of a running gateway, and finish what is in flight.",
        "Its connections are closed as they become idle."
      })
  static final class Drain extends EndpointStateCommand {
    Drain(Console console) {
      super(console, "drain");
    }
  }

  @Command(
      name = "maint",
      description = "The same as drain, and a word for the others: somebody works on the endpoint.")
  static final class Maint extends EndpointStateCommand {
    Maint(Console console) {
      super(console, "maint");
    }
  }

  @Command(
      name = "ready",
      description = "Give an endpoint of a running gateway back to its health checks and traffic.")
  static final class Ready extends EndpointStateCommand {
    Ready(Console console) {
      super(console, "ready");
    }
  }
}
