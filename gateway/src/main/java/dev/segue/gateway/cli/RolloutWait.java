package dev.segue.gateway.cli;

import dev.segue.admin.view.RolloutView;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of those who wait until a rollout has ended, and what they are told then. */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class RolloutWait {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--wait", description = "Follow it until it has ended.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "<time>",
      description = "With --wait: at most so long, such as 30m or 2h (default: without end).")
  private @Nullable String timeout;

  /** Whether somebody waits; refuses a time that nobody waits for. */
  boolean wanted() {
    if (timeout != null && !wait) {
      throw new ParameterException(spec.commandLine(), "--timeout: without --wait");
    }
    timeout(); // refused before anything is done
    return wait;
  }

  /** How long, or {@code null}: without end. */
  @Nullable Duration timeout() {
    if (timeout == null) {
      return null;
    }
    Duration time = Times.parse(timeout);
    if (time == null) {
      throw new ParameterException(
          spec.commandLine(), "--timeout: " + timeout + " (expected: a time such as 30m or 2h)");
    }
    return time;
  }

  /** Says how it ended. */
  ExitCode told(Console console, RolloutFollow.End end, boolean back) {
    RolloutView last = end.last();
    ExitCode code = end.code();
    if (code == ExitCode.ROLLED_BACK && back) {
      code = ExitCode.OK; // that is what was asked for
    }
    String why = last.reason().isEmpty() ? "" : ": " + RolloutText.clean(last.reason());
    String is = last.id() + " is " + last.phase();
    return switch (code) {
      case OK -> {
        console.err().println("segue: " + is + why);
        console.err().flush();
        yield code;
      }
      case TIMED_OUT ->
          console.fail(
              code,
              is + " after " + timeout + why,
              "it goes on; watch it with: segue rollout status " + last.id() + " --watch");
      default -> console.fail(code, is + why, "what happened: segue rollout history " + last.id());
    };
  }
}
