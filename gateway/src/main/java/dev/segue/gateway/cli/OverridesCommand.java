package dev.segue.gateway.cli;

import dev.segue.admin.view.OverrideView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code segue overrides}: where a running gateway differs from its file. */
@Command(
    name = "overrides",
    description = "List live changes that the configuration file does not hold, or drop them.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class OverridesCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private GatewayClient client;
  @Mixin private ChangeNote change;

  @Option(
      names = "--clear",
      description = "Drop them all: the file's values are in force again. Prints what was dropped.")
  private boolean clear;

  OverridesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return client.ask(
        console,
        admin -> clear ? admin.clearOverrides(change.note()) : admin.overrides(),
        OverridesCommand::table);
  }

  static List<String> table(List<OverrideView> overrides) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"SUBJECT", "FILE", "IN FORCE", "SINCE", "WHO", "WHY"});
    for (OverrideView live : overrides) {
      rows.add(
          new String[] {
            live.subject(),
            live.base(),
            live.value(),
            live.since().toString(),
            live.actor(),
            live.reason()
          });
    }
    return TextTable.lines(rows);
  }
}
