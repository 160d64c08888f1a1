package dev.segue.benchmarks.suite;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code h2load} says at its end. */
record H2loadReport(double seconds, long succeeded, long failed, long notOk) {
  private static final Pattern FINISHED = Pattern.compile("finished in ([\\d.]+)(us|ms|s|min)");
  private static final Pattern REQUESTS =
      Pattern.compile(
          "(\\d+) done, (\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
  private static final Pattern STATUSES =
      Pattern.compile("status codes: \\d+ 2xx, (\\d+) 3xx, (\\d+) 4xx, (\\d+) 5xx");

  /** From all that {@code h2load} printed. */
  static H2loadReport parse(String printed) {
    Matcher finished = found(FINISHED, printed);
    Matcher requests = found(REQUESTS, printed);
    Matcher statuses = found(STATUSES, printed);
    double unit =
        switch (finished.group(2)) {
          case "us" -> 1e-6;
          case "ms" -> 1e-3;
          case "min" -> 60;
          default -> 1;
        };
    return new H2loadReport(
        Double.parseDouble(finished.group(1)) * unit,
        Long.parseLong(requests.group(2)),
        sum(requests, 3),
        sum(statuses, 1));
  }

  private static Matcher found(Pattern pattern, String printed) {
    Matcher matcher = pattern.matcher(printed);
    if (!matcher.find()) {
      throw new IllegalArgumentException("h2load printed no \"" + pattern + "\": " + printed);
    }
    return matcher;
  }

  private static long sum(Matcher matcher, int from) {
    long sum = 0;
    for (int i = from; i < from + 3; i++) {
      sum += Long.parseLong(matcher.group(i));
    }
    return sum;
  }

  /** Empty if all went well. */
  String errors() {
    return failed + notOk == 0 && succeeded > 0
        ? ""
        : failed + " requests failed, " + notOk + " answers were not 2xx, " + succeeded + " were";
  }
}
