package dev.segue.gateway.cli;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code segue rollout status}: the screen of one rollout, once or for as long as it goes on. */
@Command(
    name = "status",
    description = "Show how far a rollout is, what it judges by, and what can be done.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class RolloutStatusCommand implements Callable<Integer> {
  private final Console console;
  private final InstantSource clock;

  @Mixin private GatewayClient client;

  @Parameters(paramLabel = "<rollout>", description = "The rollout's id.")
  private String rollout;

  @Option(
      names = "--watch",
      description = {
        "Until it has ended: on a terminal a picture that is redrawn, else a line an event.",
        "Exit 0 if it succeeded, 10 if it was rolled back."
      })
  private boolean watch;

  RolloutStatusCommand(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (!watch) {
      return client.ask(
          console,
          admin -> admin.rollout(rollout),
          view -> RolloutText.screen(view, clock.instant()));
    }
    return client.use(
        console,
        admin -> {
          RolloutSight sight =
              Console.isTerminal()
                  ? new RolloutPicture(console, clock)
                  : new RolloutLines(console, false);
          return new RolloutFollow(admin, rollout, sight).untilEnded().code();
        });
  }
}
