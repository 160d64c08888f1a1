package dev.segue.gateway.control.rollout.report;

import dev.segue.admin.RolloutOperations.Document;
import dev.segue.admin.RolloutOperations.ReportForm;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.control.rollout.report.Part.Chart;
import dev.segue.gateway.control.rollout.report.Part.Code;
import dev.segue.gateway.control.rollout.report.Part.Heading;
import dev.segue.gateway.control.rollout.report.Part.Line;
import dev.segue.gateway.control.rollout.report.Part.Table;
import dev.segue.gateway.control.rollout.report.Part.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one rollout.
 *
 * @param now when it is told
 */
public record Report(RolloutView view, Chronicle chronicle, Instant now) {
  private static final int ROWS = 20;

  /** The report in that form. */
  public Document in(ReportForm form) {
    return switch (form) {
      case MARKDOWN -> new Document(MarkdownReport.of(title(), parts()), "");
      case HTML -> new Document(HtmlReport.of(title(), parts()), HtmlReport.STYLE);
      case WINDOWS -> new Document(WindowLines.write(chronicle.track().points()), "");
    };
  }

  private String title() {
    return "Rollout " + view.id() + ": " + view.phase();
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(facts());
    parts.add(new Heading("For the configuration file"));
    forTheFile(parts);
    parts.add(new Heading("Over time"));
    course(parts);
    parts.add(new Heading("Steps"));
    parts.add(steps());
    parts.add(new Heading("Checks"));
    parts.add(chronicle.checks().isEmpty() ? new Text("No check has been asked.") : checks());
    events(parts, "Who said what", "No one has said anything.", "verb");
    events(parts, "Triggers", "No trigger has fired.", "trigger");
    events(parts, "Hooks", "No hook was run.", "hook");
    events(parts, "Events", "Nothing has happened.");
    return parts;
  }

  private Part facts() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("Route", view.route()));
    rows.add(List.of("From, to", view.stable() + " -> " + view.candidate()));
    rows.add(List.of("Strategy", view.strategy()));
    rows.add(List.of("Result", view.phase()));
    rows.add(List.of("Reason", view.reason().isEmpty() ? Told.NOTHING : view.reason()));
    rows.add(List.of("Attempts", Integer.toString(view.attempt())));
    rows.add(List.of("Started", Told.at(view.started())));
    rows.add(List.of("Ended", Told.at(chronicle.ended())));
    @Nullable Instant last = chronicle.ended() == null ? now : chronicle.ended();
    rows.add(List.of("Took", Told.time(view.started(), last)));
    rows.add(List.of("Weights now", weights()));
    rows.add(List.of("Told", Told.at(now)));
    return new Table(List.of("What", "Is"), rows);
  }

  private String weights() {
    List<String> weights = new ArrayList<>();
    view.weights().forEach((backend, weight) -> weights.add(backend + " = " + weight));
    return String.join(", ", weights);
  }

  private void forTheFile(List<Part> parts) {
    boolean rolling = view.strategy().equals("rolling");
    switch (view.phase()) {
      case "succeeded" -> {
        if (rolling) {
          parts.add(new Text("Nothing: " + view.stable() + " has the same endpoints as before."));
          return;
        }
        String split = "segue.routes." + view.route() + ".split = { " + weights() + " }";
        boolean open = view.undoUntil() != null;
        String fallback = "segue.routes." + view.route() + ".fallback = none";
        parts.add(new Code(open ? split : split + '\n' + fallback));
        parts.add(
            new Text(
                open
                    ? "Until "
                        + Told.at(view.undoUntil())
                        + " it can be undone, and "
                        + view.stable()
                        + " is the fallback. After that also: "
                        + fallback
                        + "; then "
                        + view.stable()
                        + " and this rollout may be deleted."
                    : view.stable() + " and this rollout may be deleted."));
      }
      case "rolled-back" ->
          parts.add(
              new Text("Nothing: " + view.stable() + " serves, as it did before the rollout."));
      case "pending" -> parts.add(new Text("Nothing: it has not begun."));
      default -> parts.add(new Text("Nothing yet: it goes on."));
    }
  }

  private void course(List<Part> parts) {
    List<Point> points = chronicle.track().points();
    if (points.isEmpty()) {
      parts.add(new Text("Nothing was seen."));
      return;
    }
    String part = view.strategy().equals("rolling") ? "Updated endpoints" : "Weight of " + to();
    parts.add(new Chart(part, "%", true, 100, List.of(line(to(), Point::weight))));
    chart(parts, "Error rate", "%", 1, SideSeen::errorPercent);
    chart(parts, "p95 of the latency, right to 5 %", "ms", 0, SideSeen::p95Millis);
    parts.add(rows());
  }

  private void chart(
      List<Part> parts,
      String title,
      String unit,
      double least,
      Function<SideSeen, @Nullable Double> value) {
    List<Line> lines = new ArrayList<>();
    lines.add(line(to(), point -> value.apply(point.candidate())));
    if (!view.candidate().equals(view.stable()) || hasStable()) {
      lines.add(line(from(), point -> value.apply(point.stable())));
    }
    Chart chart = new Chart(title, unit, false, least, lines);
    parts.add(chart.isEmpty() ? new Text(title + ": no request was counted.") : chart);
  }

  private boolean hasStable() {
    return chronicle.track().points().stream().anyMatch(one -> one.stable().requests() > 0);
  }

  /** A rolling update has one backend: what is told of it are its new and its old endpoints. */
  private String to() {
    return view.candidate().equals(view.stable()) ? view.candidate() + " new" : view.candidate();
  }

  private String from() {
    return view.candidate().equals(view.stable()) ? view.stable() + " old" : view.stable();
  }

  private Line line(String name, Function<Point, @Nullable Double> value) {
    List<Instant> at = new ArrayList<>();
    List<@Nullable Double> values = new ArrayList<>();
    for (Point point : chronicle.track().points()) {
      at.add(point.at());
      values.add(value.apply(point));
    }
    List<@Nullable Double> even = new ArrayList<>();
    for (@Nullable Point point : chronicle.track().even(Line.EVEN)) {
      even.add(point == null ? null : value.apply(point));
    }
    return new Line(name, at, values, even);
  }

  private Part rows() {
    List<List<String>> rows = new ArrayList<>();
    for (@Nullable Point point : chronicle.track().even(ROWS)) {
      if (point != null) {
        rows.add(
            List.of(
                Told.at(point.at()),
                Told.number(point.weight()),
                Long.toString(point.candidate().requests()),
                Told.number(point.candidate().errorPercent()),
                Told.number(point.candidate().p95Millis()),
                Long.toString(point.stable().requests()),
                Told.number(point.stable().errorPercent()),
                Told.number(point.stable().p95Millis())));
      }
    }
    return new Table(
        List.of(
            "Up to",
            "Weight, %",
            to() + " requests",
            to() + " errors, %",
            to() + " p95, ms",
            from() + " requests",
            from() + " errors, %",
            from() + " p95, ms"),
        rows);
  }

  private Part steps() {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < view.steps().size(); i++) {
      RolloutView.StepView step = view.steps().get(i);
      Chronicle.@Nullable StepTime time = time(i);
      rows.add(
          List.of(
              Integer.toString(i + 1),
              step.action(),
              step.state().replace('-', ' '),
              time == null ? Told.NOTHING : Told.at(time.began()),
              time == null ? Told.NOTHING : took(time)));
    }
    return rows.isEmpty()
        ? new Text("It has no steps yet.")
        : new Table(List.of("Step", "Action", "State", "Began", "Took"), rows);
  }

  private String took(Chronicle.StepTime time) {
    return Told.time(time.began(), time.ended() == null ? now : time.ended());
  }

  private Chronicle.@Nullable StepTime time(int index) {
    return chronicle.steps().stream()
        .filter(step -> step.index() == index)
        .findFirst()
        .orElse(null);
  }

  private Part checks() {
    List<List<String>> rows = new ArrayList<>();
    for (Chronicle.CheckSeen one : chronicle.checks()) {
      rows.add(
          List.of(one.check(), Integer.toString(one.looks()), said(one.last()), said(one.worst())));
    }
    return new Table(List.of("Check", "Looks", "Last", "Worst"), rows);
  }

  private static String said(Chronicle.Said said) {
    return said.verdict() + ": " + said.reason() + " (" + Told.at(said.at()) + ')';
  }

  /** A section of the events of that kind; of all where none is given. */
  private void events(List<Part> parts, String title, String none, String... kind) {
    List<List<String>> rows = new ArrayList<>();
    for (RolloutEventView event : chronicle.events()) {
      if (kind.length == 0) {
        rows.add(
            List.of(
                Told.at(event.at()),
                event.actor(),
                event.kind(),
                event.phase(),
                Told.number(event.candidateWeight()),
                event.text()));
      } else if (event.kind().equals(kind[0])) {
        rows.add(List.of(Told.at(event.at()), event.actor(), event.text()));
      }
    }
    parts.add(new Heading(title));
    if (rows.isEmpty()) {
      parts.add(new Text(none));
      return;
    }
    List<String> head =
        kind.length == 0
            ? List.of("At", "Who", "Kind", "Phase", "Weight, %", "What")
            : List.of("At", "Who", "What");
    parts.add(new Table(head, rows));
    if (chronicle.events().size() == Chronicle.EVENTS) {
      parts.add(new Text("Of the newest " + Chronicle.EVENTS + " events."));
    }
  }
}
