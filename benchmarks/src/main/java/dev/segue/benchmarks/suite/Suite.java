package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command behind {@code benchmarks/run}. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures Segue beside nginx, HAProxy, Spring Cloud Gateway and Vert.x on this machine's loopback",
      "and writes results to benchmarks/results/DATE-COMMIT/. docs/performance.md says how it is done.",
      "",
      "benchmarks/run jmh [ARGUMENT...] runs the microbenchmarks instead; jmh -h shows what they take."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was measured, whether goals were met or not",
      "1:figures of a candidate were refused: it had errors, or did not run",
      "2:the command line is wrong",
      "4:something is missing on this machine"
    })
public final class Suite implements Callable<Integer> {
  private static final int REFUSED = 1;
  private static final int MISSING = 4;
  private static final double QUIET = 10; // per cent
  private static final int LEAST_ROUNDS = 5;

  @Option(names = "--quick", description = "the main scenarios, about 3 minutes; else about 30")
  private boolean quick;

  @Option(names = "--costs", description = "what each feature costs, instead of the comparison")
  private boolean costs;

  @Option(
      names = "--scenario",
      split = ",",
      paramLabel = "ID",
      description = "only these: ${COMPLETION-CANDIDATES}",
      completionCandidates = ScenarioIds.class)
  private @Nullable Set<String> only;

  @Option(
      names = "--candidate",
      split = ",",
      paramLabel = "ID",
      description = "only these candidates of the scenarios, such as segue-epoll,nginx")
  private @Nullable Set<String> candidates;

  @Option(names = "--rounds", description = "turns of each candidate, 5 or more (6; quick 5)")
  private int rounds;

  @Option(names = "--seconds", description = "of each turn at most, to try the suite itself")
  private int seconds;

  @Option(names = "--proxy-core", description = "processor of the proxies (default 0)")
  private int proxyCore;

  @Option(names = "--load-core", description = "processor of the load (default 1)")
  private int loadCore = 1;

  @Option(names = "--origin-core", description = "processor of the service (default: the load's)")
  private int originCore = -1;

  @Option(names = "--no-results", description = "print the table and write no files")
  private boolean noResults;

  @Spec private @Nullable CommandSpec spec;

  private final Path home;

  Suite(Path home) {
    this.home = home;
  }

  static final class ScenarioIds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Catalogue.scenarios().stream().map(Scenario::id).iterator();
    }
  }

  public static void main(String[] args) {
    Path home = Path.of(System.getProperty("segue.home", ".")).toAbsolutePath().normalize();
    System.exit(new CommandLine(new Suite(home)).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = out();
    List<Scenario> chosen = chosen();
    if (chosen.isEmpty()) {
      out.println("no scenario is left (expected: ids of --help)");
      return CommandLine.ExitCode.USAGE;
    }
    if (rounds != 0 && rounds < LEAST_ROUNDS) {
      out.println("--rounds: " + rounds + " (expected: " + LEAST_ROUNDS + " or more)");
      return CommandLine.ExitCode.USAGE;
    }
    Cores cores = new Cores(proxyCore, loadCore, originCore < 0 ? loadCore : originCore);
    try (Bench bench = new Bench(home, cores);
        Meter meter = new Meter(bench)) {
      double busy = Machine.busy(Duration.ofSeconds(1));
      if (busy > QUIET) {
        out.printf("%.0f %% of this machine is in use: the figures will be worth little%n", busy);
      }
      pinThisProcess(bench);
      if (needsPeers(chosen)) {
        out.println("Java peers: built, where that was not done");
        Peers.build(home);
      }
      bench.startOrigin();
      Runner runner = new Runner(bench, meter, new Progress(out), pace());
      List<Result> results = runner.run(chosen);
      return conclude(report(bench, busy, results), out);
    } catch (Refused e) {
      out.println(e.getMessage());
      return MISSING;
    }
  }

  private Runner.Pace pace() {
    int turns = rounds == 0 ? (quick ? LEAST_ROUNDS : 6) : rounds;
    int longest = seconds == 0 && quick ? 1 : seconds;
    return new Runner.Pace(turns, longest, quick || seconds > 0 ? 0.4 : 1);
  }

  private List<Scenario> chosen() {
    return Catalogue.scenarios().stream()
        .filter(scenario -> only == null ? byPart(scenario.part()) : only.contains(scenario.id()))
        .map(this::withCandidates)
        .filter(scenario -> !scenario.candidates().isEmpty())
        .toList();
  }

  private boolean byPart(Scenario.Part part) {
    return switch (part) {
      case QUICK -> !costs;
      case FULL -> !costs && !quick;
      case COSTS -> costs;
    };
  }

  private Scenario withCandidates(Scenario scenario) {
    List<Candidate> kept =
        scenario.candidates().stream()
            .filter(one -> candidates == null || candidates.contains(one.id()))
            .filter(one -> !quick || !isJavaPeer(one) || candidates != null)
            .toList();
    Set<String> ids = kept.stream().map(Candidate::id).collect(Collectors.toSet());
    List<Goal> goals =
        scenario.goals().stream()
            .filter(goal -> ids.contains(goal.subject()) && ids.containsAll(goal.against()))
            .toList();
    return new Scenario(
        scenario.id(),
        scenario.title(),
        scenario.load(),
        scenario.seconds(),
        kept,
        goals,
        scenario.part());
  }

  private static boolean isJavaPeer(Candidate candidate) {
    return candidate.program() == Program.SPRING_GATEWAY || candidate.program() == Program.VERTX;
  }

  private static boolean needsPeers(List<Scenario> scenarios) {
    return scenarios.stream().flatMap(one -> one.candidates().stream()).anyMatch(Suite::isJavaPeer);
  }

  /** The generator within, and all that is started without a core of its own, share the load's. */
  private static void pinThisProcess(Bench bench) throws IOException, InterruptedException {
    int core = bench.cores().load();
    String pid = Long.toString(ProcessHandle.current().pid());
    bench.children().run(core, List.of("taskset", "-a", "-c", "-p", Integer.toString(core), pid));
  }

  private Report report(Bench bench, double busy, List<Result> results)
      throws IOException, InterruptedException {
    String mode =
        costs ? "costs" : quick ? "quick run" : only == null ? "full run" : "some scenarios";
    return new Report(
        LocalDate.now(ZoneOffset.UTC).toString(),
        Commit.of(home, bench),
        mode + ", " + pace().rounds() + " rounds",
        Machine.read(bench.children(), bench.cores()),
        bench.cores(),
        Commit.flags(home),
        busy,
        results);
  }

  private int conclude(Report report, PrintWriter out) throws IOException {
    out.println();
    out.println(new Table(report).markdown());
    if (!noResults) {
      Results results = Results.of(home, report);
      results.write(report);
      out.println("written: " + home.relativize(results.folder()));
    }
    out.flush();
    return report.results().stream().allMatch(result -> result.refused().isEmpty())
        ? CommandLine.ExitCode.OK
        : REFUSED;
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec.commandLine().getOut();
  }
}
