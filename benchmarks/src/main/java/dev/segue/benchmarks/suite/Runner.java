package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs scenarios: warms candidates up, then lets them take turns. */
final class Runner {
  private static final int WARM_UP_AGAIN = 3; // seconds with a scenario's own load

  private final Bench bench;
  private final Meter meter;
  private final Progress progress;
  private final Pace pace;

  /**
   * How much time is taken.
   *
   * @param seconds of a turn; 0 = as the scenario says
   * @param warmUp share of what programs are warmed up for in a full run
   */
  record Pace(int rounds, int seconds, double warmUp) {
    int seconds(Scenario scenario) {
      return seconds == 0 ? scenario.seconds() : Math.min(seconds, scenario.seconds());
    }

    /** Whether a warm-up goes on as long as it gains: a quick run has no time for that. */
    boolean steady(Program program) {
      return warmUp == 1 && program.warmUpSeconds() > 1;
    }

    int warmUpSeconds(Program program) {
      return (int) Math.ceil(program.warmUpSeconds() * warmUp);
    }
  }

  Runner(Bench bench, Meter meter, Progress progress, Pace pace) {
    this.bench = bench;
    this.meter = meter;
    this.progress = progress;
    this.pace = pace;
  }

  List<Result> run(List<Scenario> scenarios) throws IOException, InterruptedException {
    expect(scenarios);
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < scenarios.size(); i++) {
      Scenario scenario = scenarios.get(i);
      results.add(run(scenario));
      for (Candidate candidate : scenario.candidates()) {
        if (candidate.program() != Program.ORIGIN
            && !usedIn(scenarios.subList(i + 1, scenarios.size()), candidate)) {
          bench.stop(candidate);
        }
      }
    }
    return results;
  }

  private static boolean usedIn(List<Scenario> later, Candidate candidate) {
    return later.stream()
        .anyMatch(one -> !one.load().fresh() && one.candidates().contains(candidate));
  }

  private void expect(List<Scenario> scenarios) {
    List<Candidate> warm = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      int count = scenario.candidates().size();
      progress.expect(pace.rounds() * count * Progress.turn(pace.seconds(scenario)));
      for (Candidate candidate : scenario.candidates()) {
        if (!scenario.load().fresh()) {
          progress.expect(Progress.turn(again(scenario)));
          if (!warm.contains(candidate)) {
            warm.add(candidate);
            progress.expect(Progress.turn(pace.warmUpSeconds(candidate.program())));
          }
        }
      }
    }
  }

  private int again(Scenario scenario) {
    return Math.min(WARM_UP_AGAIN, pace.seconds(scenario));
  }

  private Result run(Scenario scenario) throws IOException, InterruptedException {
    List<Round> rounds = new ArrayList<>();
    Map<String, String> refused = new LinkedHashMap<>();
    for (Candidate candidate : scenario.candidates()) {
      attempt(candidate, refused, () -> prepare(candidate, scenario));
    }
    for (int round = 1; round <= pace.rounds(); round++) {
      int number = round;
      for (Candidate candidate : scenario.candidates()) {
        if (!refused.containsKey(candidate.id())) {
          attempt(candidate, refused, () -> rounds.add(turn(candidate, scenario, number)));
        }
      }
    }
    Result result = new Result(scenario, rounds, refused);
    Spread nginx = result.spread(Catalogue.NGINX.id(), Metric.REQUESTS_PER_SECOND);
    if (scenario.id().equals("small-get") && nginx != null) {
      meter.nginxMaximum(nginx.median());
    }
    return result;
  }

  /** A step that may find that a candidate cannot be measured. */
  private interface Step {
    void run() throws IOException, InterruptedException, Refused;
  }

  private void attempt(Candidate candidate, Map<String, String> refused, Step step)
      throws InterruptedException {
    try {
      step.run();
    } catch (Refused | IOException | IllegalStateException | IllegalArgumentException e) {
      progress.end("refused: " + e.getMessage());
      refused.put(candidate.id(), String.valueOf(e.getMessage()));
      if (candidate.program() != Program.ORIGIN) {
        stopQuietly(candidate); // later scenarios start it anew
      }
    }
  }

  private void stopQuietly(Candidate candidate) {
    try {
      bench.stop(candidate);
    } catch (IOException e) {
      progress.end("files of " + candidate.title() + " stay: " + e.getMessage());
    }
  }

  private void prepare(Candidate candidate, Scenario scenario)
      throws IOException, InterruptedException, Refused {
    if (scenario.load().fresh()) {
      bench.stop(candidate);
      meter.warmUpGenerator();
      return;
    }
    Running one = bench.running(candidate);
    if (one == null) {
      int seconds = pace.warmUpSeconds(candidate.program());
      progress.begin(candidate.title() + ": start, warm up", Progress.turn(seconds));
      one = bench.start(candidate);
      if (pace.steady(candidate.program())) {
        meter.warmUpUntilSteady(one, seconds);
      } else {
        meter.warmUp(one, Load.Wrk.get("/", 64), seconds);
      }
      progress.end("done");
    }
    if (scenario.load() instanceof Load.FixedRate && meter.nginxMaximum() == 0) {
      meter.findNginxMaximum();
    }
    progress.begin(
        scenario.title() + ": " + candidate.title() + ": warm up", Progress.turn(again(scenario)));
    meter.warmUp(one, scenario.load(), again(scenario));
    progress.end("done");
  }

  private Round turn(Candidate candidate, Scenario scenario, int number)
      throws IOException, InterruptedException, Refused {
    int seconds = pace.seconds(scenario);
    progress.begin(
        "%s: round %d of %d: %s"
            .formatted(scenario.title(), number, pace.rounds(), candidate.title()),
        Progress.turn(seconds));
    Running one = candidateFor(candidate, scenario);
    Measurement measured = meter.measure(one, scenario.load(), seconds);
    if (scenario.load().fresh()) {
      bench.stop(candidate);
    }
    if (!measured.errors().isEmpty()) {
      throw new Refused(measured.errors());
    }
    progress.end(summary(measured));
    return new Round(number, candidate.id(), measured);
  }

  private Running candidateFor(Candidate candidate, Scenario scenario)
      throws IOException, InterruptedException, Refused {
    if (scenario.load() instanceof Load.Start) {
      return bench.launch(candidate); // to become ready is what is measured
    }
    Running one = bench.running(candidate);
    return one == null ? bench.start(candidate) : one;
  }

  private static String summary(Measurement measured) {
    StringBuilder out = new StringBuilder();
    measured
        .values()
        .forEach((metric, value) -> {
          if (out.length() < 90) {
            out.append(out.isEmpty() ? "" : ", ");
            out.append(Table.number(value)).append(' ').append(metric.title());
          }
        });
    return out.toString();
  }
}
