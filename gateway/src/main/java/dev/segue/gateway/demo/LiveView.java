package dev.segue.gateway.demo;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A picture of always the same height, drawn over the one before. */
final class LiveView implements View {
  static final int WIDTH = 78;
  static final int LOG_LINES = 4;

  private static final int BAR = 50;
  private static final String ERASE = "\r\u001b[2K";
  private static final String BOLD = "\u001b[1m";
  private static final String NORMAL = "\u001b[0m";

  private final PrintWriter out;
  private final Deque<String> log = new ArrayDeque<>();
  private int drawn;

  LiveView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void log(String line) {
    if (log.size() == LOG_LINES) {
      log.removeFirst();
    }
    log.addLast(line);
  }

  @Override
  public synchronized void intro(List<String> lines) {
    lines.forEach(out::println);
    out.println();
    out.flush();
  }

  @Override
  public void scene(Sight sight) {
    frame(sight);
  }

  @Override
  public void second(Sight sight) {
    frame(sight);
  }

  @Override
  public synchronized void frame(Sight sight) {
    List<String> lines = lines(sight, List.copyOf(log));
    StringBuilder picture = new StringBuilder();
    if (drawn > 0) {
      picture.append("\u001b[").append(drawn).append('A');
    }
    for (String line : lines) {
      // cut, because a line that wraps would shift all that is drawn later
      String text = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
      picture.append(ERASE).append(highlighted(text)).append('\n');
    }
    drawn = lines.size();
    out.print(picture);
    out.flush();
  }

  /** The picture without its colours; the number of lines does not depend on what they show. */
  static List<String> lines(Sight sight, List<String> log) {
    List<String> lines = new ArrayList<>();
    lines.add("  " + Text.seconds(sight.elapsed()) + " of " + Text.seconds(sight.story().length()));
    lines.add("  " + steps(sight));
    lines.add("  " + sight.now().title());
    lines.add("");
    lines.add(split("configured", sight.gateway().newPercent()));
    lines.add(split("observed", sight.slice().newShare()));
    lines.add("");
    lines.add("  clients      " + Text.rates(sight.slice()));
    lines.add("  so far       " + sight.totals().requests() + " requests, " + Text.counts(sight));
    String whose = sight.gateway().updatesInstances() ? "  instances    " : "  new version  ";
    lines.add(whose + Text.version(sight.gateway()));
    if (sight.story().rollout() != null) {
      lines.add("  rollout      " + Text.rollout(sight.gateway()));
    }
    lines.add("");
    lines.add("  log of the gateway");
    for (int i = 0; i < LOG_LINES; i++) {
      lines.add(i < log.size() ? "  " + log.get(i) : "");
    }
    return lines;
  }

  private static String steps(Sight sight) {
    List<Story.Scene> scenes = sight.story().scenes();
    return IntStream.range(0, scenes.size())
        .mapToObj(i -> step(scenes.get(i).label(), i, sight.scene()))
        .collect(Collectors.joining("  "));
  }

  private static String step(String label, int number, int now) {
    return number == now ? "[" + label + "]" : label;
  }

  private static String split(String name, double newPercent) {
    int ofNew = (int) Math.round(Math.max(0, newPercent) * BAR / 100);
    return "  "
        + name
        + " ".repeat(13 - name.length())
        + "#".repeat(ofNew)
        + ".".repeat(BAR - ofNew)
        + "  new "
        + Text.percent(newPercent);
  }

  private static String highlighted(String line) {
    int from = line.indexOf('[');
    int to = line.indexOf(']');
    return from < 0 || to < from
        ? line
        : line.substring(0, from)
            + BOLD
            + line.substring(from, to + 1)
            + NORMAL
            + line.substring(to + 1);
  }
}
