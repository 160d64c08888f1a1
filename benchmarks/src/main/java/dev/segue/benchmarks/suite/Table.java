package dev.segue.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Results as Markdown. */
record Table(Report report) {
  private static final String NONE = "-";

  String markdown() {
    StringBuilder out = new StringBuilder();
    Machine machine = report.machine();
    out.append("# Segue ").append(report.commit()).append(", ").append(report.date());
    out.append("\n\n").append(report.mode()).append(". ").append(machine.processor());
    out.append(", ").append(machine.processors()).append(" processors, ").append(machine.memory());
    out.append("; ").append(machine.system()).append(", kernel ").append(machine.kernel());
    out.append("; JDK ").append(machine.jdk().strip()).append(".\n");
    Cores cores = report.cores();
    out.append("Proxy on core ").append(cores.proxy()).append(", load on ").append(cores.load());
    out.append(", service on ").append(cores.origin()).append(". ");
    machine
        .versions()
        .forEach((name, version) -> out.append(name).append(": ").append(version).append("; "));
    if (report.busyBefore() > 10) {
      out.append("\n**The machine was not quiet: ").append(number(report.busyBefore()));
      out.append(" % of it was in use before the run.**");
    }
    out.append("\nSegue's JVM: `").append(report.flags()).append("`\n\n");
    goals(out);
    report.results().forEach(result -> scenario(out, result));
    return out.toString();
  }

  private void goals(StringBuilder out) {
    out.append("## Goals\n\n| Scenario | What | Goal | Reached: median (min .. max) | |\n");
    out.append("|---|---|---|---|---|\n");
    boolean perCpu = false;
    for (Result result : report.results()) {
      for (Goal goal : result.scenario().goals()) {
        Verdict verdict = result.verdict(goal);
        perCpu |= verdict.perCpu();
        row(
            out,
            Stream.of(
                result.scenario().title(),
                what(result.scenario(), goal) + (verdict.perCpu() ? " \\*" : ""),
                (goal.metric().moreIsBetter() ? ">= " : "<= ") + number(goal.bound()),
                spread(verdict.got()),
                verdict.word()));
      }
    }
    if (perCpu) {
      out.append("\n\\* Requests a CPU second were compared: a core was below ");
      out.append(number(Result.FULL_CORE));
      out.append(" %, so requests/s would say how fast load and service are.\n");
    }
    out.append('\n');
  }

  private static String what(Scenario scenario, Goal goal) {
    String against =
        goal.against().stream().map(id -> title(scenario, id)).collect(Collectors.joining(" and "));
    String better = goal.against().size() > 1 ? " against the better of " : " against ";
    return title(scenario, goal.subject())
        + ": "
        + goal.metric().title()
        + (against.isEmpty() ? "" : better + against);
  }

  private static String title(Scenario scenario, String id) {
    return scenario.candidates().stream()
        .filter(candidate -> candidate.id().equals(id))
        .map(Candidate::title)
        .findFirst()
        .orElse(id);
  }

  private static void scenario(StringBuilder out, Result result) {
    Scenario scenario = result.scenario();
    List<Metric> columns =
        Stream.of(Metric.values())
            .filter(metric ->
                scenario.candidates().stream()
                    .anyMatch(one -> result.spread(one.id(), metric) != null))
            .toList();
    out.append("## ").append(scenario.title()).append("\n\n");
    row(out, Stream.concat(Stream.of(""), columns.stream().map(Metric::title)));
    out.append("|---".repeat(columns.size() + 1)).append("|\n");
    List<String> refusals = new ArrayList<>();
    for (Candidate candidate : scenario.candidates()) {
      String refusal = result.refused().get(candidate.id());
      if (refusal != null) {
        refusals.add(candidate.title() + " is not reported: " + refusal);
      }
      row(
          out,
          Stream.concat(
              Stream.of(candidate.title()),
              columns.stream().map(metric -> spread(result.spread(candidate.id(), metric)))));
    }
    refusals.forEach(line -> out.append('\n').append(line).append(".\n"));
    out.append('\n');
  }

  private static void row(StringBuilder out, Stream<String> cells) {
    out.append(cells.collect(Collectors.joining(" | ", "| ", " |\n")));
  }

  static String spread(@Nullable Spread spread) {
    if (spread == null) {
      return NONE;
    }
    return "**%s** (%s .. %s)"
        .formatted(number(spread.median()), number(spread.min()), number(spread.max()));
  }

  /** With as many digits as mean something. */
  static String number(double value) {
    double size = Math.abs(value);
    int digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", value).replace(',', ' ');
  }
}
