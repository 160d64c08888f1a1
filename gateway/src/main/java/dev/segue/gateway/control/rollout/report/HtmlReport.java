package dev.segue.gateway.control.rollout.report;

import java.util.List;

/** A report as one HTML file that needs nothing else: no script, and no style but its own. */
final class HtmlReport {
  /** What its one style element holds. */
  static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2530; --faint: #66717d; --rule: #d5dbe1;
        --page: #fff; --one: #0b62b8; --two: #a8480a; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e3e8ed; --faint: #98a4b0;
        --rule: #3a444e; --page: #14191e; --one: #6db3f2; --two: #f0a060; } }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
        max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
      div { overflow-x: auto; }
      table { border-collapse: collapse; font-size: .875rem; }
      th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
        border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
      th { color: var(--faint); font-weight: 600; }
      td:not(:last-child) { white-space: nowrap; }
      pre { background: color-mix(in srgb, var(--rule) 40%, transparent); padding: .75rem;
        overflow-x: auto; }
      svg { display: block; width: 100%; height: auto; margin: 1rem 0; }
      svg text { fill: var(--faint); font-size: 12px; }
      svg .title { fill: var(--ink); font-size: 14px; font-weight: 600; }
      svg .name { fill: var(--ink); }
      svg .rule { stroke: var(--rule); fill: none; }
      svg .one, svg .two { fill: none; stroke-width: 2.25; stroke-linejoin: round; }
      svg .one { stroke: var(--one); }
      svg .two { stroke: var(--two); stroke-dasharray: 7 4; stroke-width: 1.75; }
      svg .dot-one { fill: var(--one); } svg .dot-two { fill: var(--two); }
      """;

  private HtmlReport() {}

  static String of(String title, List<Part> parts) {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(escaped(title))
        .append("</title>\n<style>")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>")
        .append(escaped(title))
        .append("</h1>\n");
    int charts = 0;
    for (Part part : parts) {
      switch (part) {
        case Part.Heading(String text) -> element(page, "h2", text);
        case Part.Text(String text) -> element(page, "p", text);
        case Part.Code(String text) ->
            page.append("<pre>").append(escapedLines(text)).append("</pre>\n");
        case Part.Table table -> table(page, table);
        case Part.Chart chart -> page.append(new LineChart(chart, ++charts).svg());
      }
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static void element(StringBuilder page, String name, String text) {
    page.append('<').append(name).append('>').append(escaped(text));
    page.append("</").append(name).append(">\n");
  }

  private static void table(StringBuilder page, Part.Table table) {
    page.append("<div><table>\n<thead><tr>");
    for (String cell : table.head()) {
      page.append("<th scope=\"col\">").append(escaped(cell)).append("</th>");
    }
    page.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      page.append("<tr>");
      row.forEach(cell -> page.append("<td>").append(escaped(cell)).append("</td>"));
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private static String escapedLines(String text) {
    return String.join("\n", text.lines().map(HtmlReport::escaped).toList());
  }

  /** Safe as text and in a quoted attribute. */
  static String escaped(String text) {
    return Told.clean(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
