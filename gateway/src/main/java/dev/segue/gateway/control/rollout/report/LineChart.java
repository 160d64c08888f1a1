package dev.segue.gateway.control.rollout.report;

import dev.segue.gateway.control.rollout.report.Part.Chart;
import dev.segue.gateway.control.rollout.report.Part.Line;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A chart as SVG inside a page. The first line is whole and ends in a disc, the second is dashed
 * and ends in a square, so that colour is not needed; a line has a gap where it has no value.
 */
final class LineChart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 260;
  private static final int LEFT = 62;
  private static final int RIGHT = 880;
  private static final int TOP = 40;
  private static final int BOTTOM = 222;
  private static final int TICKS = 5;
  private static final long[] TIMES = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400
  };
  private static final List<String> NAMES = List.of("one", "two");

  private final Chart chart;
  private final int number;
  private final Instant first;
  private final double seconds;
  private final double tick;
  private final double top;

  /**
   * A chart in a page.
   *
   * @param number no two of a page have the same
   */
  LineChart(Chart chart, int number) {
    this.chart = chart;
    this.number = number;
    List<Instant> at = chart.lines().getFirst().at();
    first = at.getFirst();
    seconds = Math.max(1, (at.getLast().toEpochMilli() - first.toEpochMilli()) / 1000.0);
    double largest = Math.max(chart.largest(), 1e-3);
    tick = nice(largest / TICKS);
    top = tick * Math.ceil(largest / tick - 1e-9);
  }

  /** 1, 2 or 5 times a power of ten, and not less. */
  static double nice(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 2, 5}) {
      if (step * power >= value * (1 - 1e-9)) {
        return step * power;
      }
    }
    return 10 * power;
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg viewBox="0 0 %d %d" role="img" aria-labelledby="chart-%d">
            <title id="chart-%d">%s</title>
            """,
            WIDTH,
            HEIGHT,
            number,
            number,
            escaped(chart.title() + ", " + chart.unit() + "; the same is in the table below")));
    text(svg, "title", LEFT, 18, "start", chart.title() + ", " + chart.unit());
    vertical(svg);
    horizontal(svg);
    int legend = RIGHT;
    for (int i = chart.lines().size() - 1; i >= 0; i--) {
      Line line = chart.lines().get(i);
      draw(svg, line, NAMES.get(i));
      legend = legend(svg, line.name(), NAMES.get(i), legend);
    }
    return svg.append("</svg>\n").toString();
  }

  private void vertical(StringBuilder svg) {
    for (int i = 0; i * tick <= top + tick / 2; i++) {
      double value = i * tick;
      rule(svg, LEFT, y(value), RIGHT, y(value));
      text(svg, "", LEFT - 8, y(value) + 4, "end", Told.number(value) + ' ' + chart.unit());
    }
  }

  private void horizontal(StringBuilder svg) {
    long step = TIMES[TIMES.length - 1];
    for (int i = TIMES.length - 1; i >= 0 && seconds / TIMES[i] <= TICKS + 1; i--) {
      step = TIMES[i];
    }
    while (seconds / step > TICKS + 1) {
      step *= 2;
    }
    for (long at = 0; at <= seconds; at += step) {
      double x = LEFT + (RIGHT - LEFT) * at / seconds;
      rule(svg, x, BOTTOM, x, BOTTOM + 5);
      text(svg, "", x, BOTTOM + 19, at == 0 ? "start" : "middle", offset(at));
    }
    text(svg, "", RIGHT, HEIGHT - 3, "end", "time since " + Told.at(first));
  }

  private static String offset(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds / 60 % 60);
  }

  private void draw(StringBuilder svg, Line line, String name) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    @Nullable Double last = null;
    double x = LEFT;
    for (int i = 0; i < line.values().size(); i++) {
      @Nullable Double value = line.values().get(i);
      if (value == null) {
        pen = false;
        continue;
      }
      double before = x;
      x = x(line.at().get(i));
      if (pen && chart.steps()) {
        path.append(String.format(Locale.ROOT, "L%.1f %.1f", before, y(value)));
      }
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", x, y(value)));
      if (!pen) {
        path.append("h0.1"); // a point between two gaps is seen as well
      }
      pen = true;
      last = value;
    }
    svg.append("<path class=\"").append(name).append("\" d=\"").append(path).append("\"/>\n");
    if (last != null) {
      mark(svg, name, x, y(last));
    }
  }

  private static void mark(StringBuilder svg, String name, double x, double y) {
    svg.append(
        name.equals(NAMES.getFirst())
            ? String.format(
                Locale.ROOT,
                "<circle class=\"dot-%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n",
                name,
                x,
                y)
            : String.format(
                Locale.ROOT,
                "<rect class=\"dot-%s\" x=\"%.1f\" y=\"%.1f\" width=\"7\" height=\"7\"/>\n",
                name,
                x - 3.5,
                y - 3.5));
  }

  /** From the right to the left; says where the next one ends. */
  private static int legend(StringBuilder svg, String name, String style, int end) {
    int width = 8 * name.length() + 62;
    int x = end - width;
    svg.append(String.format(Locale.ROOT, "<path class=\"%s\" d=\"M%d 14h36\"/>\n", style, x));
    mark(svg, style, x + 36.0, 14);
    text(svg, "name", x + 46, 18, "start", name);
    return x;
  }

  private double x(Instant at) {
    double since = (at.toEpochMilli() - first.toEpochMilli()) / 1000.0;
    return LEFT + (RIGHT - LEFT) * since / seconds;
  }

  private double y(double value) {
    return BOTTOM - (BOTTOM - TOP) * value / top;
  }

  private static void rule(StringBuilder svg, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT, "<path class=\"rule\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", x1, y1, x2, y2));
  }

  private static void text(
      StringBuilder svg, String style, double x, double y, String anchor, String text) {
    String named = style.isEmpty() ? "" : " class=\"" + style + '"';
    svg.append(
        String.format(
            Locale.ROOT,
            "<text%s x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
            named,
            x,
            y,
            anchor,
            escaped(text)));
  }

  private static String escaped(String text) {
    return HtmlReport.escaped(text);
  }
}
