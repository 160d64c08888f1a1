package dev.segue.benchmarks.suite;

import dev.segue.benchmarks.suite.Load.FixedRate;
import dev.segue.benchmarks.suite.Load.Garbage;
import dev.segue.benchmarks.suite.Load.H2load;
import dev.segue.benchmarks.suite.Load.Idle;
import dev.segue.benchmarks.suite.Load.Start;
import dev.segue.benchmarks.suite.Load.Wrk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Puts a load on a candidate and reads what it cost. */
final class Meter implements AutoCloseable {
  private static final Wrk SMALL = Wrk.get("/", 64);
  private static final int CHUNK_SECONDS = 4;
  private static final int MOST_CHUNKS = 8;
  private static final double STEADY = 0.97; // a gain below 3 % is noise
  private static final double WARM_SECONDS = 5; // the last ones of a start's load

  private final Bench bench;
  private final Generator generator = new Generator();
  private double nginxMaximum;

  Meter(Bench bench) {
    this.bench = bench;
  }

  Measurement measure(Running proxy, Load load, int seconds)
      throws IOException, InterruptedException, Refused {
    WeightChanges changes = WeightChanges.on(proxy.candidate());
    Measurement measured;
    try {
      measured =
          switch (load) {
            case Wrk wrk -> wrk(proxy, wrk, seconds);
            case H2load h2load -> h2load(proxy, h2load, seconds);
            case FixedRate fixed -> fixedRate(proxy, fixed, seconds);
            case Idle idle -> idle(proxy, idle);
            case Start start -> start(proxy, start, seconds);
            case Garbage garbage -> garbage(proxy, garbage, seconds);
          };
    } finally {
      changes.close();
    }
    return changes.problem().isEmpty() ? measured : Measurement.failed(changes.problem());
  }

  /** What nginx does at most, in requests a second, by another scenario. */
  void nginxMaximum(double perSecond) {
    nginxMaximum = perSecond;
  }

  double nginxMaximum() {
    return nginxMaximum;
  }

  /** Without that scenario. */
  void findNginxMaximum() throws IOException, InterruptedException, Refused {
    Running running = bench.running(Catalogue.NGINX);
    Running nginx = running == null ? bench.start(Catalogue.NGINX) : running;
    Measurement found = wrk(nginx, SMALL, 4);
    nginxMaximum = found.values().getOrDefault(Metric.REQUESTS_PER_SECOND, 0.0);
  }

  private Measurement wrk(Running proxy, Wrk load, int seconds)
      throws IOException, InterruptedException {
    ProcessTree tree = proxy.tree();
    double before = tree.cpuSeconds();
    WrkReport report = WrkReport.parse(runWrk(proxy.candidate().port(), load, seconds));
    double cpu = tree.cpuSeconds() - before;
    double requests =
        load.responseBody() > 0 ? (double) report.bytes() / load.responseBody() : report.requests();
    Map<Metric, Double> values = rates(requests, report.seconds(), cpu);
    if (report.requests() > 0) {
      values.put(Metric.P50_MICROS, report.p50());
      values.put(Metric.P99_MICROS, report.p99());
      values.put(Metric.P999_MICROS, report.p999());
    }
    values.put(Metric.RSS_MIB, tree.rssKib() / 1024);
    return new Measurement(values, report.errors());
  }

  private String runWrk(int port, Wrk load, int seconds) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + load.connections()));
    command.addAll(List.of("-d" + seconds + "s", "--timeout", "30s", "--latency"));
    command.addAll(List.of("-s", bench.home().resolve("benchmarks/conf/wrk.lua").toString()));
    if (load.close()) {
      command.addAll(List.of("-H", "Connection: close"));
    }
    command.add("http://127.0.0.1:" + port + load.path());
    command.addAll(List.of("--", load.method(), Integer.toString(load.requestBody())));
    return bench.children().run(bench.cores().load(), command);
  }

  private static Map<Metric, Double> rates(double requests, double seconds, double cpu) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.REQUESTS_PER_SECOND, requests / seconds);
    if (cpu > 0 && requests > 0) {
      values.put(Metric.REQUESTS_PER_CPU_SECOND, requests / cpu);
      values.put(Metric.CPU_MICROS, cpu * 1e6 / requests);
      values.put(Metric.CORE_BUSY, 100 * cpu / seconds);
    }
    return values;
  }

  private Measurement h2load(Running proxy, H2load load, int seconds)
      throws IOException, InterruptedException {
    ProcessTree tree = proxy.tree();
    double before = tree.cpuSeconds();
    String said =
        bench
            .children()
            .run(
                bench.cores().load(),
                List.of(
                    "h2load",
                    "--h1",
                    "-t1",
                    "-c" + load.connections(),
                    "-D" + seconds,
                    "http://127.0.0.1:" + proxy.candidate().port() + load.path()));
    H2loadReport report = H2loadReport.parse(said);
    double cpu = tree.cpuSeconds() - before;
    return new Measurement(
        rates((double) report.succeeded(), report.seconds(), cpu), report.errors());
  }

  private Measurement fixedRate(Running proxy, FixedRate load, int seconds)
      throws IOException, InterruptedException {
    double rate = nginxMaximum * load.share();
    ProcessTree tree = proxy.tree();
    boolean direct = proxy.candidate().program() == Program.ORIGIN;
    double before = tree.cpuSeconds();
    GeneratedLoad run =
        generator.openModel(
            proxy.candidate().port(), load.connections(), rate, Duration.ofSeconds(seconds));
    double cpu = direct ? 0 : tree.cpuSeconds() - before;
    Map<Metric, Double> values = rates((double) run.answers(), seconds, cpu);
    values.put(Metric.OFFERED_PER_SECOND, run.offeredPerSecond());
    values.put(Metric.P50_MICROS, run.micros(50));
    values.put(Metric.P99_MICROS, run.micros(99));
    values.put(Metric.P999_MICROS, run.micros(99.9));
    return new Measurement(values, run.error());
  }

  private Measurement idle(Running proxy, Idle load) throws IOException, InterruptedException {
    runWrk(proxy.candidate().port(), SMALL, 2); // what every process needs at its first requests
    ProcessTree tree = proxy.tree();
    double before = tree.rssKib();
    try (IdleConnections _ = IdleConnections.open(proxy.candidate().port(), load.connections())) {
      double growth = tree.rssKib() - before;
      return Measurement.of(
          Map.of(
              Metric.RSS_MIB, before / 1024,
              Metric.RSS_GROWTH_MIB, growth / 1024,
              Metric.KIB_PER_CONNECTION, growth / load.connections()));
    }
  }

  private Measurement start(Running proxy, Start load, int seconds)
      throws InterruptedException, Refused {
    Candidate candidate = proxy.candidate();
    double first = 0;
    double ready = 0;
    while (first == 0 || ready == 0) {
      if (first == 0 && Running.answers(candidate.port(), "/")) {
        first = millisSince(proxy.startedAt());
      }
      if (ready == 0 && Running.answers(candidate.adminPort(), "/readyz")) {
        ready = millisSince(proxy.startedAt());
      }
      if (!proxy.process().isAlive() || millisSince(proxy.startedAt()) > 60_000) {
        throw new Refused(candidate.title() + " was not ready within 60 s");
      }
      Thread.sleep(1);
    }
    GeneratedLoad run =
        generator.closedModel(
            candidate.port(), load.connections(), Duration.ofSeconds(Math.max(seconds, 15)));
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.FIRST_RESPONSE_MILLIS, first);
    values.put(Metric.READY_MILLIS, ready);
    seconds(run, Math.max(seconds, 15), values);
    return new Measurement(values, run.error());
  }

  private static void seconds(GeneratedLoad run, int seconds, Map<Metric, Double> values) {
    double warm = 0;
    for (int i = 0; i < WARM_SECONDS; i++) {
      warm += run.inSecond(seconds - i) / WARM_SECONDS;
    }
    values.put(Metric.SECOND_1, (double) run.inSecond(1));
    values.put(Metric.SECOND_2, (double) run.inSecond(2));
    values.put(Metric.SECOND_5, (double) run.inSecond(5));
    values.put(Metric.SECOND_10, (double) run.inSecond(10));
    values.put(Metric.WARM, warm);
    values.put(Metric.FIRST_SECOND_SHARE, run.inSecond(1) / warm);
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private Measurement garbage(Running proxy, Garbage load, int seconds)
      throws IOException, InterruptedException {
    try (LoopAllocation loops = LoopAllocation.of(proxy.process().pid())) {
      long before = loops.bytes();
      Wrk wrk = Wrk.get(SMALL.path(), load.connections());
      Measurement rate = wrk(proxy, wrk, seconds);
      double allocated = (double) (loops.bytes() - before);
      Map<Metric, Double> values = new EnumMap<>(rate.values());
      double requests = rate.values().getOrDefault(Metric.REQUESTS_PER_SECOND, 0.0) * seconds;
      values.put(Metric.BYTES_A_REQUEST, allocated / requests);
      return new Measurement(values, rate.errors());
    }
  }

  /** Load until a program is as fast as it gets: so long, and on as long as it still gains. */
  void warmUpUntilSteady(Running proxy, int seconds) throws IOException, InterruptedException {
    runWrk(proxy.candidate().port(), SMALL, seconds);
    double before = Double.MAX_VALUE;
    for (int i = 0; i < MOST_CHUNKS; i++) {
      Measurement chunk = wrk(proxy, SMALL, CHUNK_SECONDS);
      double micros = chunk.values().getOrDefault(Metric.CPU_MICROS, 0.0);
      if (micros > STEADY * before) {
        return;
      }
      before = micros;
    }
  }

  /** Load that is not measured; what disturbs the candidate disturbs it here, too. */
  void warmUp(Running proxy, Load load, int seconds) throws IOException, InterruptedException {
    int port = proxy.candidate().port();
    WeightChanges changes = WeightChanges.on(proxy.candidate());
    try {
      switch (load) {
        case Wrk wrk -> runWrk(port, wrk, seconds);
        case FixedRate fixed -> warmUpGenerator(port, fixed.connections(), seconds);
        case H2load _, Garbage _ -> runWrk(port, SMALL, seconds);
        case Idle _, Start _ -> throw new IllegalArgumentException("each round has a new process");
      }
    } finally {
      changes.close();
    }
  }

  private void warmUpGenerator(int port, int connections, int seconds) throws InterruptedException {
    generator.openModel(port, connections, 5000, Duration.ofSeconds(seconds));
  }

  /** Without a proxy. */
  void warmUpGenerator() throws InterruptedException {
    generator.closedModel(
        Bench.ORIGIN_PORT, SMALL.connections(), Duration.ofSeconds(CHUNK_SECONDS));
  }

  @Override
  public void close() {
    generator.close();
  }
}
