package dev.segue.gateway.cli;

import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.admin.view.RolloutView.CheckView;
import dev.segue.admin.view.RolloutView.StepView;
import dev.segue.admin.view.RolloutView.UpdateView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rollouts as lines of text: a table of all, the screen of one, a line for an event. */
final class RolloutText {
  private static final int BAR = 40;

  private RolloutText() {}

  static List<String> table(List<RolloutView> rollouts) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "ROLLOUT", "ROUTE", "STRATEGY", "PHASE", "DONE", "CANDIDATE", "AT LEAST", "WHY"
        });
    for (RolloutView rollout : rollouts) {
      rows.add(
          new String[] {
            rollout.id(),
            rollout.route(),
            rollout.strategy(),
            rollout.phase(),
            rollout.done() + "/" + rollout.total(),
            rollout.candidate() + ' ' + percent(rollout.candidateWeight()),
            left(rollout, "-"),
            clean(rollout.reason())
          });
    }
    return TextTable.lines(rows);
  }

  /** The screen of one rollout, as it is at that time. */
  static List<String> screen(RolloutView rollout, Instant now) {
    List<String> lines = new ArrayList<>(head(rollout, now));
    if (!rollout.endpoints().isEmpty()) {
      lines.add("");
      lines.addAll(TextTable.lines(endpoints(rollout.endpoints())));
    } else if (!rollout.steps().isEmpty()) {
      lines.add("");
      lines.addAll(TextTable.lines(steps(rollout.steps())));
    }
    return lines;
  }

  /** The same without what only grows: for a picture that is redrawn. */
  static List<String> head(RolloutView rollout, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(rollout.id() + ": " + rollout.phase() + attempt(rollout));
    lines.add(
        "  route      "
            + rollout.route()
            + ", "
            + rollout.strategy()
            + " from "
            + rollout.stable()
            + " to "
            + rollout.candidate());
    lines.add("  weights    " + Shares.text(rollout.weights()) + takeover(rollout));
    lines.add("  done       " + bar(rollout) + "  " + rollout.done() + " of " + rollout.total());
    current(rollout, lines);
    if (rollout.leftSeconds() != null && !rollout.ended()) {
      lines.add("  at least   " + left(rollout, "") + " to go");
    }
    if (!rollout.reason().isEmpty()) {
      lines.add("  why        " + clean(rollout.reason()));
    }
    time(lines, "  until      ", rollout.until(), now);
    time(lines, "  undo until ", rollout.undoUntil(), now);
    String label = "  checks     ";
    for (String check : TextTable.lines(checks(rollout.checks()))) {
      lines.add(label + check);
      label = "             ";
    }
    RolloutAdvice.of(rollout).forEach(advice -> lines.add("  next       " + advice));
    return lines;
  }

  static List<String> history(List<RolloutEventView> events) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"ID", "AT", "WHO", "KIND", "PHASE", "CANDIDATE", "WHAT"});
    for (RolloutEventView event : events) {
      rows.add(
          new String[] {
            Long.toString(event.id()),
            event.at().toString(),
            event.actor(),
            event.kind(),
            event.phase(),
            percent(event.candidateWeight()),
            clean(event.text())
          });
    }
    return TextTable.lines(rows);
  }

  /** One event on one line, with columns that need no other line to be aligned. */
  static String line(RolloutEventView event) {
    return String.format(
        Locale.ROOT,
        "%s  %-17s  %6s  %-12s  %s",
        event.at().truncatedTo(ChronoUnit.SECONDS),
        event.phase(),
        percent(event.candidateWeight()),
        event.kind(),
        clean(event.text()));
  }

  /** On one line, and without what a terminal would take for a command: hooks may say anything. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.chars().forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
    return clean.toString();
  }

  private static String attempt(RolloutView rollout) {
    return rollout.attempt() == 0 ? ", never started" : ", attempt " + rollout.attempt();
  }

  private static String takeover(RolloutView rollout) {
    return rollout.takeover() ? ", set by hand" : "";
  }

  private static String bar(RolloutView rollout) {
    int total = rollout.total();
    int full = total <= 0 ? 0 : Math.clamp((long) BAR * rollout.done() / total, 0, BAR);
    return '[' + "#".repeat(full) + ".".repeat(BAR - full) + ']';
  }

  private static void current(RolloutView rollout, List<String> lines) {
    for (StepView step : rollout.steps()) {
      if (step.state().equals("current") && !rollout.ended()) {
        lines.add("  step       " + step.action() + irreversible(step));
      }
    }
  }

  private static String irreversible(StepView step) {
    return step.irreversible() ? " (no way back after it)" : "";
  }

  private static String left(RolloutView rollout, String otherwise) {
    Long seconds = rollout.leftSeconds();
    return seconds == null || rollout.ended() ? otherwise : Times.text(Duration.ofSeconds(seconds));
  }

  private static void time(List<String> lines, String label, @Nullable Instant at, Instant now) {
    if (at != null) {
      Duration left = Duration.between(now, at);
      lines.add(
          label
              + at.truncatedTo(ChronoUnit.SECONDS)
              + (left.isNegative() ? ", over" : ", in " + Times.text(left)));
    }
  }

  private static List<String[]> checks(List<CheckView> checks) {
    return checks.stream()
        .map(one -> new String[] {one.check(), one.verdict(), clean(one.reason())})
        .toList();
  }

  private static List<String[]> steps(List<StepView> steps) {
    List<String[]> rows = new ArrayList<>();
    for (StepView step : steps) {
      String mark =
          switch (step.state()) {
            case "done" -> "  x";
            case "current" -> "  >";
            default -> "  .";
          };
      rows.add(new String[] {mark, step.action() + irreversible(step)});
    }
    return rows;
  }

  private static List<String[]> endpoints(List<UpdateView> endpoints) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"  ENDPOINT", "STAGE", "VERSION"});
    for (UpdateView one : endpoints) {
      String version = one.version().isEmpty() ? "-" : one.version();
      rows.add(new String[] {"  " + one.endpoint(), one.stage(), version});
    }
    return rows;
  }

  private static String percent(double percent) {
    return percent == Math.rint(percent)
        ? Math.round(percent) + " %"
        : String.format(Locale.ROOT, "%.1f %%", percent);
  }
}
