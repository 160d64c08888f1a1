package dev.segue.gateway.cli;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.ChecklistView.ItemView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A rollout's checklists: {@code segue rollout preflight} and {@code postflight}. */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
abstract sealed class RolloutChecklistCommand implements Callable<Integer> {
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final Console console;
  private final String list;

  @Mixin private GatewayClient client;

  @Parameters(paramLabel = "<rollout>", description = "The rollout's id.")
  private String rollout;

  @Option(
      names = "--look",
      description = "Only print what was found last: run no hook, send no test notice.")
  private boolean look;

  @Option(
      names = "--confirm",
      paramLabel = "<item>",
      split = ",",
      description = "Confirm these items.")
  private List<String> confirmed = List.of();

  @Option(
      names = "--waive",
      paramLabel = "<item>",
      split = ",",
      description = "Go without these items; --reason has to say why.")
  private List<String> waived = List.of();

  @Option(
      names = "--reason",
      paramLabel = "<text>",
      defaultValue = "",
      description = "Why; stands in its history.")
  private String reason;

  private RolloutChecklistCommand(Console console, String list) {
    this.console = console;
    this.list = list;
  }

  @Override
  public Integer call() {
    if (!waived.isEmpty() && reason.isBlank()) {
      return console
          .fail(ExitCode.USAGE, "--waive: without --reason", "say why: --reason '...'")
          .code();
    }
    return client.ask(
        console,
        this::found,
        RolloutChecklistCommand::text,
        view -> view.ready() ? ExitCode.OK : ExitCode.NOT_READY);
  }

  private ChecklistView found(AdminClient admin) {
    if (look) {
      return admin.checklist(rollout, list);
    }
    ChecklistView view =
        admin.check(
            rollout,
            list,
            new LinkedHashSet<>(confirmed),
            new LinkedHashSet<>(waived),
            Note.because(reason));
    String told = "";
    while (view.stillRuns()) {
      String running = running(view);
      if (!running.equals(told)) {
        console.err().println("segue: waiting for " + running);
        console.err().flush();
        told = running;
      }
      pause();
      view = admin.checklist(rollout, list);
    }
    return view;
  }

  private static String running(ChecklistView view) {
    return String.join(
        ", ",
        view.items().stream()
            .filter(one -> one.state().equals("running"))
            .map(ItemView::item)
            .toList());
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  private static List<String> text(ChecklistView view) {
    List<String> lines = new ArrayList<>();
    lines.add(view.rollout() + ": " + view.list() + (view.ready() ? ", ready" : ", not ready"));
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"  ITEM", "", "STATE", "WHAT"});
    for (ItemView one : view.items()) {
      rows.add(
          new String[] {
            "  " + one.item(),
            one.required() ? "required" : "",
            one.state(),
            RolloutText.clean(one.text())
          });
    }
    lines.addAll(TextTable.lines(rows));
    return lines;
  }

  @Command(
      name = "preflight",
      description = {
        "Find out what stands against a start, and print it.",
        "What is found, confirmed or waived counts for an hour, and for one start.",
        "Exit 0 if nothing does, 14 if something required is not met."
      })
  static final class Preflight extends RolloutChecklistCommand {
    Preflight(Console console) {
      super(console, "preflight");
    }
  }

  @Command(
      name = "postflight",
      description = {
        "Find out what is left to do after a rollout's success, and print it.",
        "Exit 0 if nothing is, 14 if something required is not met."
      })
  static final class Postflight extends RolloutChecklistCommand {
    Postflight(Console console) {
      super(console, "postflight");
    }
  }
}
