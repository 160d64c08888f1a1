package dev.segue.gateway.cli;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.RolloutView;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A word to a rollout: {@code segue rollout start}, {@code approve}, {@code abort} and so on. */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
abstract sealed class RolloutVerbCommand implements Callable<Integer> {
  private final Console console;
  private final String verb;

  @Mixin private GatewayClient client;

  @Parameters(paramLabel = "<rollout>", description = "The rollout's id.")
  private String rollout;

  @Option(
      names = "--reason",
      paramLabel = "<text>",
      defaultValue = "",
      description = "Why; stands in its history.")
  private String reason;

  private RolloutVerbCommand(Console console, String verb) {
    this.console = console;
    this.verb = verb;
  }

  @Override
  public Integer call() {
    return client.ask(console, this::tell, this::told);
  }

  List<String> told(RolloutView view) {
    return RolloutText.table(List.of(view));
  }

  Set<String> options() {
    return Set.of();
  }

  private RolloutView tell(AdminClient admin) {
    return tell(admin, rollout, Note.because(reason));
  }

  RolloutView tell(AdminClient admin, String id, Note note) {
    return admin.tell(id, verb, options(), note);
  }

  /** Says the verb and follows what comes of it. */
  int tellAndWait(RolloutWait wait) {
    return client.use(console, admin -> waited(admin, wait).code());
  }

  private ExitCode waited(AdminClient admin, RolloutWait wait) {
    var follow =
        new RolloutFollow(admin, rollout, new RolloutLines(console, client.json())); // before it
    RolloutFollow.End end = follow.untilDecided(tell(admin), wait.timeout());
    RolloutView last = end.last();
    if (client.json()) {
      client.show(console, last, _ -> List.of());
    }
    return wait.told(console, end, verb.equals("abort"));
  }

  /** A verb and nothing more. */
  @Command
  static final class Plain extends RolloutVerbCommand {
    Plain(Console console, String verb) {
      super(console, verb);
    }
  }

  @Command(
      name = "start",
      description = {
        "Begin a rollout.",
        "With --wait: exit 0 once it has succeeded, 10 if it was rolled back,",
        "11 if it is frozen, 12 if --timeout was over."
      })
  static final class Start extends RolloutVerbCommand {
    @Mixin private RolloutWait wait;

    Start(Console console) {
      super(console, "start");
    }

    @Override
    public Integer call() {
      return wait.wanted() ? tellAndWait(wait) : super.call();
    }
  }

  @Command(
      name = "abort",
      description = {
        "Give everything back to the old side, at once.",
        "With --wait: exit 0 once it has everything, 11 if it is frozen, 12 if --timeout was over."
      })
  static final class Abort extends RolloutVerbCommand {
    @Option(names = "--cut", description = "Canary rules lead to the candidate no longer either.")
    private boolean cut;

    @Option(names = "--ramped", description = "No faster than the old side can take it.")
    private boolean ramped;

    @Option(names = "--force", description = "Also where the old side has no available endpoint.")
    private boolean force;

    @Mixin private RolloutWait wait;

    Abort(Console console) {
      super(console, "abort");
    }

    @Override
    Set<String> options() {
      Set<String> options = new LinkedHashSet<>();
      if (cut) {
        options.add("cut");
      }
      if (ramped) {
        options.add("ramped");
      }
      if (force) {
        options.add("force");
      }
      return options;
    }

    @Override
    public Integer call() {
      return wait.wanted() ? tellAndWait(wait) : super.call();
    }
  }

  @Command(name = "undo", description = "Take a success back, while its window is open.")
  static final class Undo extends RolloutVerbCommand {
    @Option(names = "--force", description = "Also where the old side has no available endpoint.")
    private boolean force;

    Undo(Console console) {
      super(console, "undo");
    }

    @Override
    Set<String> options() {
      return force ? Set.of("force") : Set.of();
    }
  }

  @Command(
      name = "delete",
      description = {
        "Forget a rollout that has nothing left to do and that the configuration file does not",
        "define, with its history and its report."
      })
  static final class Delete extends RolloutVerbCommand {
    Delete(Console console) {
      super(console, "delete");
    }

    @Override
    RolloutView tell(AdminClient admin, String id, Note note) {
      return admin.remove(id, note);
    }

    @Override
    List<String> told(RolloutView view) {
      return List.of(view.id() + ": deleted, it was " + view.phase());
    }
  }
}
