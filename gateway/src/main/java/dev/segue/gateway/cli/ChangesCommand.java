package dev.segue.gateway.cli;

import dev.segue.admin.view.ChangeView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code segue changes}: who changed what, when and why. */
@Command(name = "changes", description = "List the newest changes in a running gateway.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class ChangesCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private GatewayClient client;

  @Option(
      names = "--limit",
      paramLabel = "<n>",
      defaultValue = "20",
      description = "How many, 1..1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  ChangesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return client.ask(console, admin -> admin.changes(limit), ChangesCommand::table);
  }

  static List<String> table(List<ChangeView> changes) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"AT", "WHO", "WHAT", "SUBJECT", "CHANGE", "WHY"});
    for (ChangeView change : changes) {
      rows.add(
          new String[] {
            change.at().toString(),
            change.actor(),
            change.kind(),
            change.subject(),
            change.before() + " -> " + change.after(),
            change.reason()
          });
    }
    return TextTable.lines(rows);
  }
}
