package dev.segue.benchmarks.suite;

import static dev.segue.benchmarks.suite.Goal.absolute;
import static dev.segue.benchmarks.suite.Goal.ratio;

import dev.segue.benchmarks.suite.Load.FixedRate;
import dev.segue.benchmarks.suite.Load.Garbage;
import dev.segue.benchmarks.suite.Load.H2load;
import dev.segue.benchmarks.suite.Load.Idle;
import dev.segue.benchmarks.suite.Load.Start;
import dev.segue.benchmarks.suite.Load.Wrk;
import dev.segue.benchmarks.suite.Scenario.Part;
import java.util.ArrayList;
import java.util.List;

/** Who is measured, how, and what is aimed at. */
final class Catalogue {
  static final Candidate DIRECT =
      Candidate.peer("direct", "no proxy", Program.ORIGIN, Bench.ORIGIN_PORT);
  static final Candidate NGINX = Candidate.peer("nginx", "nginx", Program.NGINX, 21080);
  static final Candidate HAPROXY = Candidate.peer("haproxy", "HAProxy", Program.HAPROXY, 21081);
  static final Candidate SPRING =
      Candidate.peer("spring", "Spring Cloud Gateway", Program.SPRING_GATEWAY, 21082);
  static final Candidate VERTX = Candidate.peer("vertx", "Vert.x HTTP proxy", Program.VERTX, 21083);

  private static final String IO_URING = "transport = io_uring";
  private static final String EPOLL = "transport = epoll";

  static final Candidate URING =
      Candidate.segue("segue-io-uring", "Segue, io_uring", 21100, IO_URING);
  static final Candidate SEGUE_EPOLL = Candidate.segue("segue-epoll", "Segue, epoll", 21102, EPOLL);
  static final Candidate ROUTES =
      Candidate.segue("segue-10000-routes", "Segue, 10 000 routes", 21104, IO_URING)
          .withMoreRoutes(9_999);
  static final Candidate CHANGING =
      Candidate.segue("segue-changing", "Segue, 1000 weight changes a minute", 21106, IO_URING)
          .changingWeights(1000);
  static final Candidate LOGGING =
      Candidate.segue(
          "segue-access-log",
          "Segue, access log",
          21108,
          IO_URING,
          "access-log { format = json, file = access.log }");
  private static final Candidate COMBINED =
      Candidate.segue(
          "segue-combined-log",
          "Segue, access log, combined",
          21110,
          IO_URING,
          "access-log { format = combined, file = access.log }");
  private static final Candidate NO_BREAKER =
      Candidate.segue(
          "segue-no-breaker",
          "Segue, breakers off",
          21112,
          IO_URING,
          "defaults.backend.breaker.enabled = false");
  private static final Candidate NO_HEALTH =
      Candidate.segue(
          "segue-no-health",
          "Segue, health checks off",
          21114,
          IO_URING,
          "backends { old.health = null, new.health = null }");
  private static final Candidate NO_VIA =
      Candidate.segue(
          "segue-no-via",
          "Segue, without Via",
          21116,
          IO_URING,
          "defaults.route.forwarding.via = false");
  private static final Candidate FORWARDED =
      Candidate.segue(
          "segue-forwarded",
          "Segue, with Forwarded and begun traces",
          21118,
          IO_URING,
          "defaults.route.forwarding { forwarded = true, trace-context = start }");
  private static final Candidate RETRIES =
      Candidate.segue(
          "segue-retries",
          "Segue, retries on",
          21120,
          IO_URING,
          "defaults.route.retry.attempts = 2");
  private static final Candidate CANARY =
      Candidate.segue(
          "segue-canary",
          "Segue, a canary rule",
          21122,
          IO_URING,
          "routes.orders.canary = [ { header = canary, exact = \"true\", backend = new } ]");
  private static final Candidate ONE_BACKEND =
      Candidate.segue(
          "segue-no-split",
          "Segue, all weight on one backend",
          21124,
          IO_URING,
          "routes.orders.split = { old = 1, new = 0 }");

  private static final List<Candidate> PROXIES = List.of(URING, SEGUE_EPOLL, NGINX, HAPROXY);
  private static final String[] BEST = {"nginx", "haproxy"};
  private static final long KIB = 1024;

  private Catalogue() {}

  /** All scenarios, in the order in which they run. */
  static List<Scenario> scenarios() {
    List<Scenario> all = new ArrayList<>();
    all.add(small());
    all.add(latency());
    all.addAll(bodies());
    all.add(newConnections());
    all.add(crossCheck());
    all.addAll(contrasts());
    all.add(garbage());
    all.add(idle());
    all.add(start());
    all.add(costs());
    return all;
  }

  private static Scenario small() {
    Metric rate = Metric.REQUESTS_PER_SECOND;
    Metric cpu = Metric.CPU_MICROS;
    return new Scenario(
        "small-get",
        "Small GET, keep-alive, 64 connections",
        Wrk.get("/", 64),
        5,
        List.of(URING, SEGUE_EPOLL, NGINX, HAPROXY, SPRING, VERTX),
        List.of(
            ratio(rate, URING.id(), 1.10, "nginx"),
            ratio(rate, URING.id(), 1.20, "haproxy"),
            ratio(rate, SEGUE_EPOLL.id(), 0.95, "nginx"),
            ratio(rate, SEGUE_EPOLL.id(), 1.05, "haproxy"),
            ratio(cpu, URING.id(), 0.95, "nginx"),
            ratio(cpu, URING.id(), 0.90, "haproxy"),
            ratio(rate, URING.id(), 8, "spring"),
            ratio(rate, URING.id(), 1.5, "vertx")),
        Part.QUICK);
  }

  private static Scenario latency() {
    return new Scenario(
        "fixed-rate",
        "Latency at 60 % of nginx's maximum, open model",
        new FixedRate(0.6, 128),
        8,
        List.of(DIRECT, URING, SEGUE_EPOLL, NGINX, HAPROXY),
        List.of(ratio(Metric.P99_MICROS, URING.id(), 1.0, "haproxy")),
        Part.QUICK);
  }

  private static List<Scenario> bodies() {
    return List.of(
        body("1KiB", "GET of 1 KiB", Wrk.get("/files/1KiB", 64), 0, Part.FULL),
        body("64KiB", "GET of 64 KiB", Wrk.download("/files/64KiB", 16, 64 * KIB), 1.2, Part.QUICK),
        body("1MiB", "GET of 1 MiB", Wrk.download("/files/1MiB", 16, KIB * KIB), 1.0, Part.FULL),
        body(
            "100MiB",
            "GET of 100 MiB",
            Wrk.download("/files/100MiB", 4, 100 * KIB * KIB),
            1.0,
            Part.FULL),
        body("post-4KiB", "POST of 4 KiB", new Wrk("POST", "/", 64, 4096, 0, false), 0, Part.FULL));
  }

  private static Scenario body(String id, String title, Wrk load, double bound, Part part) {
    List<Goal> goals =
        bound == 0
            ? List.of()
            : List.of(ratio(Metric.REQUESTS_PER_SECOND, URING.id(), bound, BEST));
    return new Scenario(id, title, load, 4, PROXIES, goals, part);
  }

  private static Scenario newConnections() {
    return new Scenario(
        "new-connections",
        "A new connection for each request",
        new Wrk("GET", "/", 64, 0, 0, true),
        4,
        PROXIES,
        List.of(ratio(Metric.REQUESTS_PER_SECOND, URING.id(), 0.9, "nginx")),
        Part.QUICK);
  }

  private static Scenario crossCheck() {
    return new Scenario(
        "small-get-h2load",
        "Small GET, the same by h2load",
        new H2load("/", 64),
        4,
        PROXIES,
        List.of(),
        Part.FULL);
  }

  private static List<Scenario> contrasts() {
    return List.of(
        contrast("routes", "10 000 routes against one", "/r5000", ROUTES, 0.97),
        contrast("changes", "1000 weight changes a minute against none", "/", CHANGING, 0.98),
        contrast("access-log", "Access log on against off", "/", LOGGING, 0.90));
  }

  private static Scenario contrast(
      String id, String title, String path, Candidate with, double bound) {
    return new Scenario(
        id,
        title,
        Wrk.get(path, 64),
        5,
        List.of(URING, with),
        List.of(ratio(Metric.REQUESTS_PER_SECOND, with.id(), bound, URING.id())),
        Part.FULL);
  }

  private static Scenario garbage() {
    return new Scenario(
        "garbage",
        "Heap bytes that the event loops allocate for a request",
        new Garbage(64),
        3,
        List.of(URING, SEGUE_EPOLL),
        List.of(
            absolute(Metric.BYTES_A_REQUEST, URING.id(), 500),
            absolute(Metric.BYTES_A_REQUEST, SEGUE_EPOLL.id(), 500)),
        Part.QUICK);
  }

  private static Scenario idle() {
    return new Scenario(
        "idle",
        "10 000 idle keep-alive connections",
        new Idle(10_000),
        5,
        PROXIES,
        List.of(absolute(Metric.RSS_GROWTH_MIB, URING.id(), 60)),
        Part.FULL);
  }

  private static Scenario start() {
    Candidate fresh = Candidate.segue("segue-start", "Segue, a new process", 21126);
    return new Scenario(
        "start",
        "From the start of bin/segue, and the seconds after it is ready",
        new Start(64),
        20,
        List.of(fresh),
        List.of(
            absolute(Metric.FIRST_RESPONSE_MILLIS, fresh.id(), 400),
            absolute(Metric.READY_MILLIS, fresh.id(), 2000),
            absolute(Metric.FIRST_SECOND_SHARE, fresh.id(), 0.5)),
        Part.FULL);
  }

  private static Scenario costs() {
    return new Scenario(
        "costs",
        "What features cost: small GET, one feature changed at a time",
        new Garbage(64),
        4,
        List.of(
            URING,
            NO_BREAKER,
            NO_HEALTH,
            NO_VIA,
            ONE_BACKEND,
            FORWARDED,
            RETRIES,
            CANARY,
            LOGGING,
            COMBINED,
            ROUTES),
        List.of(),
        Part.COSTS);
  }
}
