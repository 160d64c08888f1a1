package dev.segue.gateway.cli;

import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A picture of one rollout that is drawn over the one before; for a terminal. */
final class RolloutPicture implements RolloutSight {
  static final int WIDTH = 78;
  private static final int EVENTS = 5;
  private static final int MOST_LINES = 22; // a picture taller than the terminal cannot be redrawn
  private static final String ERASE = "\r\u001b[2K";
  private static final String ERASE_BELOW = "\u001b[J";
  private static final String BOLD = "\u001b[1m";
  private static final String NORMAL = "\u001b[0m";

  private final Console console;
  private final InstantSource clock;
  private final Deque<String> events = new ArrayDeque<>();
  private List<String> last = List.of();
  private int drawn;

  RolloutPicture(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public void event(RolloutEventView event) {
    if (events.size() == EVENTS) {
      events.removeFirst();
    }
    events.addLast("  " + RolloutText.line(event));
  }

  @Override
  public void now(RolloutView rollout) {
    List<String> lines = new ArrayList<>();
    RolloutText.head(rollout, clock.instant()).forEach(line -> wrap(line, lines));
    if (!events.isEmpty()) {
      lines.add("");
      lines.addAll(events);
    }
    last = lines;
    draw(lines);
  }

  /** The picture says so itself. */
  @Override
  public void asks(RolloutView rollout) {}

  @Override
  public void lost(String why) {
    List<String> lines = new ArrayList<>(last);
    lines.add("  " + why.lines().findFirst().orElse("") + "; trying again");
    draw(lines);
  }

  private void draw(List<String> lines) {
    StringBuilder picture = new StringBuilder();
    if (drawn > 0) {
      picture.append("\u001b[").append(drawn).append('A');
    }
    int count = Math.min(lines.size(), MOST_LINES);
    for (int i = 0; i < count; i++) {
      String line = lines.get(i).substring(0, Math.min(WIDTH, lines.get(i).length()));
      picture.append(ERASE).append(i == 0 ? BOLD + line + NORMAL : line).append('\n');
    }
    drawn = count;
    console.out().print(picture.append(ERASE_BELOW));
    console.out().flush();
  }

  /** Long sentences go on under themselves: a line that the terminal wraps would shift all. */
  private static void wrap(String line, List<String> lines) {
    String rest = line;
    while (rest.length() > WIDTH) {
      int blank = rest.lastIndexOf(' ', WIDTH);
      int cut = blank > 20 ? blank : WIDTH;
      lines.add(rest.substring(0, cut));
      rest = " ".repeat(13) + rest.substring(cut).stripLeading();
    }
    lines.add(rest);
  }
}
