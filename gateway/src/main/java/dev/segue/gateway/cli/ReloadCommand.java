package dev.segue.gateway.cli;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.DifferenceView;
import dev.segue.admin.view.ReloadView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code segue reload}: a running gateway reads its file again. */
@Command(
    name = "reload",
    description = {
      "Make a running gateway read its configuration file again, as a whole or not at all.",
      "Prints what differs from what was in force; a bad file is refused with all of its problems."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class ReloadCommand implements Callable<Integer> {
  private static final int LONGEST = 60;

  private final Console console;

  @Mixin private GatewayClient client;

  @Option(names = "--dry-run", description = "Only say what would be.")
  private boolean dryRun;

  @Option(
      names = "--reason",
      paramLabel = "<text>",
      defaultValue = "",
      description = "Why; stands in the list of changes.")
  private String reason;

  ReloadCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return client.ask(
        console, admin -> admin.reload(dryRun, Note.because(reason)), ReloadCommand::text);
  }

  static List<String> text(ReloadView reload) {
    List<String> lines = new ArrayList<>();
    lines.add(reload.result() + ": revision " + reload.revision() + " is in force");
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"WHAT", "KEY", "IN FORCE", "FILE", "WHEN"});
    for (DifferenceView difference : reload.differences()) {
      String when =
          difference.needsRestart()
              ? "restart"
              : reload.result().equals("checked") ? "reload" : "now";
      rows.add(
          new String[] {
            difference.kind(),
            difference.key(),
            shown(difference.before()),
            shown(difference.after()),
            when
          });
    }
    if (rows.size() > 1) {
      lines.addAll(TextTable.lines(rows));
    }
    reload.warnings().forEach(warning -> lines.add("warning: " + warning));
    return lines;
  }

  private static String shown(@Nullable String value) {
    String text = value == null ? "-" : value;
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
