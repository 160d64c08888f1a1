package dev.segue.gateway.control.rollout.report;

import dev.segue.gateway.control.rollout.report.Part.Chart;
import dev.segue.gateway.control.rollout.report.Part.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report as GitHub-flavoured Markdown; charts are Mermaid's. */
final class MarkdownReport {
  private static final String MARKUP = "\\`*_{}[]()<>#|!~$&+-";
  private static final List<String> POSITIONS = List.of("first", "second");

  private MarkdownReport() {}

  static String of(String title, List<Part> parts) {
    StringBuilder page = new StringBuilder("# ").append(escaped(title)).append("\n");
    for (Part part : parts) {
      page.append('\n');
      switch (part) {
        case Part.Heading(String text) -> page.append("## ").append(escaped(text)).append('\n');
        case Part.Text(String text) -> page.append(escaped(text)).append('\n');
        case Part.Code(String text) ->
            text.lines().forEach(line -> page.append("    ").append(Told.clean(line)).append('\n'));
        case Part.Table table -> table(page, table);
        case Chart chart -> chart(page, chart);
      }
    }
    return page.toString();
  }

  /** Every mark loses its meaning. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    Told.clean(text)
        .codePoints()
        .forEach(c -> {
          if (MARKUP.indexOf(c) >= 0) {
            escaped.append('\\');
          }
          escaped.appendCodePoint(c);
        });
    return escaped.toString();
  }

  private static void table(StringBuilder page, Part.Table table) {
    row(page, table.head().stream().map(MarkdownReport::escaped).toList());
    row(page, table.head().stream().map(_ -> "---").toList());
    table.rows().forEach(cells -> row(page, cells.stream().map(MarkdownReport::escaped).toList()));
  }

  private static void row(StringBuilder page, List<String> cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Its names are ids and its title ours, so nothing in it can end the block. */
  private static void chart(StringBuilder page, Chart chart) {
    List<Instant> at = chart.lines().getFirst().at();
    double minutes = (at.getLast().toEpochMilli() - at.getFirst().toEpochMilli()) / 60_000.0;
    page.append("```mermaid\nxychart-beta\n  title \"")
        .append(chart.title())
        .append(", ")
        .append(chart.unit())
        .append("\"\n  x-axis \"minutes from ")
        .append(Told.at(at.getFirst()))
        .append("\" 0 --> ")
        .append(plain(Math.max(minutes, 0.1)))
        .append("\n  y-axis \"")
        .append(chart.unit())
        .append("\" 0 --> ")
        .append(plain(Math.max(chart.largest(), 0.001)))
        .append('\n');
    chart.lines().forEach(line -> line(page, line));
    page.append("```\n");
    if (chart.lines().size() > 1) {
      List<String> legend = new ArrayList<>();
      for (int i = 0; i < chart.lines().size(); i++) {
        legend.add("the " + POSITIONS.get(i) + " line is " + chart.lines().get(i).name());
      }
      String names = String.join(", ", legend);
      page.append('\n')
          .append(escaped(names.substring(0, 1).toUpperCase(Locale.ROOT) + names.substring(1)))
          .append(". Where there was no request the value before is drawn.\n");
    }
  }

  /** Mermaid spaces values evenly and knows no gap. */
  private static void line(StringBuilder page, Line line) {
    List<String> values = new ArrayList<>();
    double last = 0;
    for (@Nullable Double value : line.even()) {
      last = value == null ? last : value;
      values.add(plain(last));
    }
    page.append("  line [").append(String.join(", ", values)).append("]\n");
  }

  private static String plain(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("\\.?0+$", "");
  }
}
