package dev.segue.gateway.demo;

import java.io.PrintWriter;
import java.util.List;

/** Where the demo shows itself. The gateway's log comes from other threads. */
public sealed interface View permits LiveView, PlainView {
  /** Redrawn in place, for a terminal that knows ANSI sequences. */
  static View live(PrintWriter out) {
    return new LiveView(out);
  }

  /** One line after the other. */
  static View plain(PrintWriter out) {
    return new PlainView(out);
  }

  /** A line of the gateway's log. */
  void log(String line);

  /** What to know before it begins. */
  void intro(List<String> lines);

  /** A scene begins. */
  void scene(Sight sight);

  /** Several times a second. */
  void frame(Sight sight);

  /** Once a second, with fresh rates. */
  void second(Sight sight);
}
