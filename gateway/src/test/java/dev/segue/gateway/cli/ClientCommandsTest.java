package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.segue.gateway.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The client commands against an admin API that answers what the test says, as JSON on the wire.
 */
class ClientCommandsTest {
  private static final String ROUTE =
      """
      {"id":"orders","revision":8,
       "match":{"hosts":[],"pathKind":"prefix","path":"/","methods":[]},
       "weights":{"new":5,"old":95},"shares":{"new":0.05,"old":0.95},"canary":[],
       "fallback":"old","whenUnavailable":"redistribute","overridden":true}
      """;
  private static final String BACKEND =
      """
      {"id":"new","revision":2,"available":false,"inFlight":0,
       "breaker":{"state":"open","failureRate":80.0,"calls":20},
       "endpoints":[{"endpoint":"127.0.0.1:9002","weight":1,"state":"ready","health":"down",
         "reason":"connection refused","available":false,"inFlight":0,"tunnels":0,"connections":0}]}
      """;

  @TempDir Path dir;
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void routesShowsWeightsAsShares() throws Exception {
    answer = "{\"routes\":[" + ROUTE + "]}";
    Output output = segue("routes");
    assertThat(output.code).as(output.err).isZero();
    assertThat(asked.take()).startsWith("GET /api/v1/routes Bearer 0123456789abcdef");
    assertThat(output.out.lines().toList())
        .containsExactly(
            "ROUTE   REVISION  FALLBACK  LIVE     WEIGHTS",
            "orders  8         old       changed  new=5 (5 %) old=95 (95 %)");
  }

  @Test
  void weightsPutsTheWholeSplitWithReasonAndRevision() throws Exception {
    answer = ROUTE;
    Output output =
        segue(
            "weights", "orders", "old=95", "new=5", "--reason", "first step", "--if-revision", "7");
    assertThat(output.code).as(output.err).isZero();
    assertThat(asked.take())
        .isEqualTo(
            "PUT /api/v1/routes/orders/weights Bearer 0123456789abcdef \"7\" first step"
                + " {\"old\":95,\"new\":5}");
    assertThat(output.out).contains("new=5 (5 %) old=95 (95 %)");
  }

  @Test
  void weightsCanBeSpelledWithSetAndTakeARouteOver() throws Exception {
    answer = ROUTE;
    assertThat(segue("weights", "set", "orders", "new=5", "old=95").code).isZero();
    assertThat(asked.take())
        .startsWith("PUT /api/v1/routes/orders/weights Bearer ")
        .endsWith("{\"new\":5,\"old\":95}");
    assertThat(segue("weights", "orders", "old=1", "--take-over").code).isZero();
    assertThat(asked.take()).startsWith("PUT /api/v1/routes/orders/weights?take-over=true ");
    assertThat(segue("weights", "set", "old=1").code).as("a route may be called set").isZero();
    assertThat(asked.take()).startsWith("PUT /api/v1/routes/set/weights ");
    assertThat(segue("weights", "set", "orders").code).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void weightsThatAreNoneAreAUsageErrorAndAskNobody() throws Exception {
    for (String share : List.of("old", "=5", "old=5.5", "old=")) {
      Output output = segue("weights", "orders", share);
      assertThat(output.code).as(share).isEqualTo(2);
      assertThat(output.err).contains("weight: " + share + " (expected: ");
    }
    assertThat(segue("weights", "orders", "old=1", "old=2").code).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void refusalPrintsAllReasons() throws Exception {
    status = 422;
    answer =
        """
        {"type":"urn:segue:problem:rejected","title":"Rejected","status":422,
         "reasons":["newer: unknown backend","sum: 0 (expected: > 0)"]}
        """;
    Output output = segue("weights", "orders", "newer=0");
    assertThat(output.code).isEqualTo(8);
    assertThat(output.err).contains("newer: unknown backend", "sum: 0 (expected: > 0)", "422");
    assertThat(output.out).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "409 | conflict | 8 | status 409, nothing else was changed",
        "503 | busy | 8 | status 503, nothing else was changed",
        "500 | internal | 8 | status 500; what is in force: segue status",
        "503 | not-durable | 8 | status 503; what is in force: segue status (the change is, until",
        "503 | no-answer | 7 | status 503; what is in force: segue status",
      })
  void whatIsUnknownIsNotSaidToBeUnchanged(int code, String kind, int exit, String hint)
      throws Exception {
    status = code;
    answer =
        "{\"type\":\"urn:segue:problem:"
            + kind
            + "\",\"title\":\"T\",\"reasons\":[],\"status\":"
            + code
            + (kind.equals("not-durable") ? ",\"inForce\":true}" : "}");

    Output output = segue("weights", "orders", "old=1");

    assertThat(output.code).isEqualTo(exit);
    assertThat(output.err).contains(hint);
  }

  @Test
  void anAnswerThatIsNoneLeavesOpenWhatIsInForce() throws Exception {
    answer = "hello";
    Output output = segue("weights", "orders", "old=1");
    assertThat(output.code).isEqualTo(7);
    assertThat(output.err).contains("is the gateway running", "what is in force: segue status");
  }

  @Test
  void backendsShowsHealthWithItsReason() throws Exception {
    answer = "{\"backends\":[" + BACKEND + "]}";
    Output output = segue("backends");
    assertThat(output.code).as(output.err).isZero();
    assertThat(output.out.lines().toList())
        .containsExactly(
            "BACKEND  BREAKER  ENDPOINT        STATE  HEALTH  VERSION  TRAFFIC  IN FLIGHT  TUNNELS  REASON",
            "new      open     127.0.0.1:9002  ready  down    -        no       0          0        connection"
                + " refused");
  }

  @Test
  void endpointPutsItsState() throws Exception {
    answer = BACKEND;
    Output output = segue("endpoint", "new", "127.0.0.1:9002", "drain", "--force");
    assertThat(output.code).as(output.err).isZero();
    assertThat(asked.take())
        .startsWith("PUT /api/v1/backends/new/endpoints/127.0.0.1%3A9002/state?force=true ")
        .endsWith("{\"state\":\"drain\"}");
  }

  @Test
  void drainMaintAndReadyPutTheirState() throws Exception {
    answer = BACKEND;
    for (String state : List.of("drain", "maint", "ready")) {
      Output output = segue(state, "new", "127.0.0.1:9002", "--reason", "update");
      assertThat(output.code).as(output.err).isZero();
      assertThat(asked.take())
          .startsWith("PUT /api/v1/backends/new/endpoints/127.0.0.1%3A9002/state Bearer ")
          .endsWith(" update {\"state\":\"" + state + "\"}");
    }
  }

  @Test
  void drainThatWaitsTellsByItsCodeWhetherTheEndpointIsEmpty() throws Exception {
    answer = BACKEND;
    Output output = segue("drain", "new", "127.0.0.1:9002", "--wait", "2m", "--force");
    assertThat(output.code).as(output.err).isZero();
    assertThat(asked.take()).contains("/state?force=true&wait=120000ms ");
    answer =
        BACKEND.replace(
            "\"available\":false,\"inFlight\":0,\"tunnels\":0,\"conn",
            "\"available\":false,\"inFlight\":3,\"tunnels\":0,\"conn");
    Output left = segue("drain", "new", "127.0.0.1:9002", "--wait", "1s");
    assertThat(left.code).isEqualTo(9);
    assertThat(left.err).contains("still in flight at 127.0.0.1:9002");
    assertThat(left.out).contains("127.0.0.1:9002");
    assertThat(segue("drain", "new", "127.0.0.1:9002").code).as("did not wait").isZero();
  }

  @Test
  void waitThatIsNoTimeIsAUsageErrorAndAsksNobody() throws Exception {
    for (String wait : List.of("30", "soon", "-1s", "1h")) {
      Output output = segue("drain", "new", "127.0.0.1:9002", "--wait=" + wait);
      assertThat(output.code).as(wait).isEqualTo(2);
      assertThat(output.err).contains("--wait: " + wait + " (expected: ");
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void reloadShowsWhatDiffers() throws Exception {
    answer =
        """
        {"result":"applied","revision":4,"differences":[
          {"kind":"changed","key":"routes.orders.timeouts.head","before":"30s","after":"5s",
           "needsRestart":false},
          {"kind":"added","key":"ops","after":"x","needsRestart":true}],
         "warnings":["look here"]}
        """;
    Output output = segue("reload", "--reason", "new head timeout");
    assertThat(output.code).as(output.err).isZero();
    assertThat(asked.take())
        .isEqualTo("POST /api/v1/config/reload Bearer 0123456789abcdef new head timeout");
    assertThat(output.out.lines().toList())
        .containsExactly(
            "applied: revision 4 is in force",
            "WHAT     KEY                          IN FORCE  FILE  WHEN",
            "changed  routes.orders.timeouts.head  30s       5s    now",
            "added    ops                          -         x     restart",
            "warning: look here");
    segue("reload", "--dry-run");
    assertThat(asked.take()).startsWith("POST /api/v1/config/reload?dry-run=true ");
  }

  @Test
  void aRefusedReloadPrintsEveryProblem() throws Exception {
    status = 422;
    answer =
        """
        {"type":"urn:segue:problem:rejected","title":"Rejected","status":422,
         "reasons":["a.conf:1: x: 0 (expected: 1)","a.conf:2: y: 0 (expected: 1)"]}
        """;
    Output output = segue("reload");
    assertThat(output.code).isEqualTo(8);
    assertThat(output.err).contains("a.conf:1: x: 0", "a.conf:2: y: 0");
  }

  @Test
  void changesTellsWhoWhatAndWhy() throws Exception {
    answer =
        """
        {"changes":[{"id":4,"at":"2026-11-22T10:00:00Z","kind":"weights","subject":"orders",
          "revision":8,"actor":"ops","address":"127.0.0.1","reason":"first step",
          "before":"old=100","after":"old=95 new=5"}]}
        """;
    Output output = segue("changes", "--limit", "5");
    assertThat(output.code).as(output.err).isZero();
    assertThat(asked.take()).startsWith("GET /api/v1/changes?limit=5 ");
    assertThat(output.out)
        .contains(
            "2026-11-22T10:00:00Z  ops  weights  orders   old=100 -> old=95 new=5  first step");
  }

  @Test
  void overridesCanBeCleared() throws Exception {
    answer = "{\"overrides\":[]}";
    assertThat(segue("overrides", "--clear").code).isZero();
    assertThat(asked.take()).startsWith("DELETE /api/v1/overrides ");
  }

  @Test
  void jsonPrintsTheAnswerForScripts() throws Exception {
    answer = "{\"routes\":[" + ROUTE + "]}";
    assertThat(segue("routes", "--json").out).startsWith("[{\"id\":\"orders\",\"revision\":8,");
  }

  @Test
  void nobodyThereIsUnreachable() throws Exception {
    server.stop(0);
    Output output = segue("routes");
    assertThat(output.code).isEqualTo(7);
    assertThat(output.err).contains("is the gateway running").doesNotContain("\tat ");
  }

  @Test
  void missingTokenNamesThePlacesThatWereLookedAt() throws Exception {
    ProcessBuilder builder = process(List.of(), "routes");
    builder.environment().remove("SEGUE_ADMIN_TOKEN");
    Output output = finished(builder);
    assertThat(output.code).isEqualTo(2);
    assertThat(output.err).contains("no admin token", "admin-token", "SEGUE_ADMIN_TOKEN");
    assertThat(asked).isEmpty();
  }

  @Test
  void clientsLoadNoNetty() throws Exception {
    answer = "{\"routes\":[" + ROUTE + "]}";
    Path classes = dir.resolve("classes.log");
    Output output = finished(process(List.of("-Xlog:class+load:file=" + classes), "routes"));
    assertThat(output.code).as(output.err).isZero();
    // Not the configuration's records: picocli looks at RunCommand's methods, which name some.
    assertThat(ChildJvm.loaded(classes))
        .contains("dev.segue.admin.client.AdminClient")
        .noneMatch(name -> name.startsWith("io.netty."))
        .noneMatch(name -> name.startsWith("org.eclipse.jetty."))
        .noneMatch(name -> name.startsWith("com.typesafe.config."))
        .doesNotContain("dev.segue.gateway.Gateway");
  }

  /** In this process: the commands write where they are told. */
  private Output segue(String... arguments) throws IOException {
    Path token = Files.writeString(dir.resolve("token"), "0123456789abcdef\n");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--token-file=" + token);
    all.add("--gateway=http://127.0.0.1:" + server.getAddress().getPort());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err));
    int code = Cli.of(console, () -> "fake").execute(all.toArray(String[]::new));
    return new Output(code, out.toString(), err.toString());
  }

  private ProcessBuilder process(List<String> options, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--gateway=http://127.0.0.1:" + server.getAddress().getPort());
    ProcessBuilder builder = ChildJvm.of(options, Main.class, all.toArray(String[]::new));
    builder.directory(dir.toFile());
    builder.environment().put("SEGUE_ADMIN_TOKEN", "0123456789abcdef");
    return builder;
  }

  private static Output finished(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends by itself").isTrue();
    return new Output(process.exitValue(), out, err);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      List<String> request = new ArrayList<>();
      request.add(exchange.getRequestMethod());
      request.add(exchange.getRequestURI().toString());
      for (String field : List.of("Authorization", "If-Match", "X-Change-Reason")) {
        String value = exchange.getRequestHeaders().getFirst(field);
        if (value != null) {
          request.add(value);
        }
      }
      request.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      asked.add(String.join(" ", request).strip());
      byte[] body = answer.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private record Output(int code, String out, String err) {}
}
