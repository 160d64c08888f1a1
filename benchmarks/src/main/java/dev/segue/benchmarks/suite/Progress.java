package dev.segue.benchmarks.suite;

import java.io.PrintWriter;
import java.time.Duration;

/** Tells what is being done and how long the rest will take. */
final class Progress {
  private static final double OVERHEAD_SECONDS = 0.6; // of a turn: programs start and end

  private final PrintWriter out;
  private double secondsLeft;

  Progress(PrintWriter out) {
    this.out = out;
  }

  void expect(double seconds) {
    secondsLeft += seconds;
  }

  /** What a turn of so many seconds takes. */
  static double turn(double seconds) {
    return seconds + OVERHEAD_SECONDS;
  }

  void begin(String what, double seconds) {
    long left = Math.max(0, Math.round(secondsLeft));
    out.printf("[%s left] %s ... ", text(Duration.ofSeconds(left)), what);
    out.flush();
    secondsLeft -= seconds;
  }

  void end(String how) {
    out.println(how);
    out.flush();
  }

  private static String text(Duration left) {
    return "%2d:%02d".formatted(left.toMinutes(), left.toSecondsPart());
  }
}
