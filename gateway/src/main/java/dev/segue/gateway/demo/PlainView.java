package dev.segue.gateway.demo;

import java.io.PrintWriter;
import java.util.List;

/** Lines for a file, a pipe or a CI log: one a scene, one a second, and the gateway's log. */
final class PlainView implements View {
  private final PrintWriter out;

  PlainView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void log(String line) {
    print("      log: " + line);
  }

  @Override
  public void intro(List<String> lines) {
    lines.forEach(this::print);
  }

  @Override
  public void scene(Sight sight) {
    print(time(sight) + "== " + sight.now().label() + ": " + sight.now().title());
  }

  @Override
  public void frame(Sight sight) {
    // a line for each would be too many
  }

  @Override
  public void second(Sight sight) {
    print(line(sight));
  }

  static String line(Sight sight) {
    return time(sight)
        + "new "
        + Text.percent(sight.gateway().newPercent())
        + ", seen "
        + Text.percent(sight.slice().newShare())
        + "; "
        + Text.rates(sight.slice())
        + "; "
        + Text.counts(sight)
        + "; "
        + Text.version(sight.gateway())
        + (sight.story().rollout() == null ? "" : "; rollout " + Text.rollout(sight.gateway()));
  }

  private static String time(Sight sight) {
    return Text.padded(Text.seconds(sight.elapsed()), 4) + "  ";
  }

  private synchronized void print(String line) {
    out.println(line);
    out.flush();
  }
}
