package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayOptions;
import dev.segue.gateway.StartFailure;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One line for every request that was accepted, however it ends, and none that holds one up. */
@Behaviour
final class AccessLogTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path dir;

  private final FakeBackend old = FakeBackend.named("old");
  private final FakeBackend fresh = FakeBackend.named("new");

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  private Path file() {
    return dir.resolve("access.log");
  }

  private String settings(String format) {
    return "access-log { format = " + format + ", file = \"" + file() + "\" }\n";
  }

  private TestGateway gateway(String route, String more) {
    return TestGateway.start(Map.of("old", old, "new", fresh), route, settings("json") + more);
  }

  /** All lines there are, once there are as many as requests that ended, and these so many. */
  private List<JsonNode> lines(TestGateway gateway, int expected) {
    Await.equal("lines", expected, () -> Files.readAllLines(file()).size());
    Metrics metrics = gateway.metrics();
    assertThat(metrics.sum("segue_books_finished_total")).as("requests").isEqualTo(expected);
    assertThat(metrics.sum("segue_access_log_dropped_total")).isZero();
    gateway.awaitMetric(expected, "segue_access_log_lines_total");
    try {
      return Files.readAllLines(file()).stream().map(JSON::readTree).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode line(TestGateway gateway) {
    return lines(gateway, 1).getFirst();
  }

  private static void assertLine(JsonNode line, String... pairs) {
    for (int i = 0; i < pairs.length; i += 2) {
      assertThat(line.get(pairs[i]).asString("null"))
          .as("%s of %s", pairs[i], line)
          .isEqualTo(pairs[i + 1]);
    }
  }

  private static double millis(JsonNode line, String key) {
    assertThat(line.get(key).isNumber()).as("%s of %s", key, line).isTrue();
    return line.get(key).asDouble();
  }

  @Test
  void anAnsweredRequestTellsItsWay() {
    try (TestGateway gateway = gateway("split { old = 1 }", "");
        RawClient client = gateway.client()) {
      Instant before = Instant.now().minusMillis(1);
      String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      client.post(
          "/a//b?c=%64",
          "order 7", "User-Agent: it \"is\" me", "Referer: http://r/", "traceparent: " + trace);
      JsonNode line = line(gateway);
      assertLine(
          line,
          "client",
          "127.0.0.1",
          "method",
          "POST",
          "host",
          "shop.test",
          "target",
          "/a//b?c=%64",
          "protocol",
          "HTTP/1.1",
          "status",
          "200",
          "outcome",
          "answered",
          "flags",
          "-",
          "reason",
          "null",
          "route",
          "orders",
          "backend",
          "old",
          "endpoint",
          old.endpoint(),
          "attempts",
          "1",
          "fellBackFrom",
          "null",
          "connectionReused",
          "false",
          "bytesReceived",
          "7",
          "bytesSent",
          "3",
          "traceparent",
          trace,
          "userAgent",
          "it \"is\" me",
          "referer",
          "http://r/");
      assertThat(Instant.parse(line.get("time").asString())).isBetween(before, Instant.now());
      double parts =
          millis(line, "queueMs") + millis(line, "connectMs") + millis(line, "firstByteMs");
      assertThat(millis(line, "connectMs")).isPositive();
      assertThat(millis(line, "firstByteMs")).isPositive();
      assertThat(millis(line, "totalMs")).isGreaterThanOrEqualTo(parts - 0.003);
    }
  }

  @Test
  void aReusedConnectionTookNoTimeToConnect() {
    try (TestGateway gateway = gateway("split { old = 1 }", "");
        RawClient client = gateway.client()) {
      client.get("/1");
      client.get("/2");
      JsonNode second = lines(gateway, 2).getLast();
      assertLine(second, "target", "/2", "connectionReused", "true");
      assertThat(millis(second, "connectMs")).isZero();
    }
  }

  @Test
  void aReplyOfTheGatewaysOwnHasItsReasonAndItsRequestId() {
    try (TestGateway gateway = gateway("match { path = /only }, split { old = 1 }", "")) {
      Message answer = gateway.get("/other");
      JsonNode line = line(gateway);
      assertLine(
          line,
          "status",
          "404",
          "outcome",
          "local_reply",
          "flags",
          "NR",
          "reason",
          "no-route",
          "route",
          "null",
          "backend",
          "null",
          "attempts",
          "0",
          "connectionReused",
          "null",
          "queueMs",
          "null",
          "firstByteMs",
          "null",
          "requestId",
          String.valueOf(answer.field("x-request-id")),
          "bytesSent",
          Integer.toString(answer.text().length()));
    }
  }

  @Test
  void aFailureThatTheFallbackHidNamesWhoFailed() throws IOException {
    String dead = FakeBackend.refusing();
    try (TestGateway gateway =
        gateway(
            "split { new = 1 }, fallback = old", "backends.new.endpoints = [\"" + dead + "\"]")) {
      assertThat(gateway.get("/").text()).isEqualTo("old");
      assertLine(
          line(gateway),
          "status",
          "200",
          "outcome",
          "answered",
          "flags",
          "UF,FBK,SHD",
          "backend",
          "old",
          "endpoint",
          old.endpoint(),
          "attempts",
          "2",
          "fellBackFrom",
          "new");
    }
  }

  @Test
  void aFallbackThatFailsTooHidNothing() {
    fresh.script(Scripts.resetAfterReading());
    old.script(Scripts.status(503));
    try (TestGateway gateway = gateway("split { new = 1 }, fallback = old", "")) {
      assertThat(gateway.get("/").status()).isEqualTo(503);
      assertLine(
          line(gateway),
          "status",
          "503",
          "outcome",
          "answered",
          "flags",
          "UC,FBK",
          "attempts",
          "2",
          "fellBackFrom",
          "new");
    }
  }

  @Test
  void aFailureWithoutAFallbackNamesItsEndpoint() {
    String dead = FakeBackend.refusing();
    try (TestGateway gateway =
        gateway("split { new = 1 }", "backends.new.endpoints = [\"" + dead + "\"]")) {
      assertThat(gateway.get("/").status()).isEqualTo(502);
      JsonNode line = line(gateway);
      assertLine(
          line,
          "status",
          "502",
          "flags",
          "UF",
          "reason",
          "connect-failed",
          "endpoint",
          dead,
          "firstByteMs",
          "null");
      assertThat(millis(line, "connectMs")).isPositive();
    }
  }

  @Test
  void aTryThatSucceedsAfterAnotherTellsOfBoth() {
    old.script(Scripts.first(1, Scripts.resetAfterReading(), Scripts.ok("old")));
    try (TestGateway gateway =
        gateway("split { old = 1 }, retry { attempts = 1, backoff = 0 }", "")) {
      assertThat(gateway.get("/").text()).isEqualTo("old");
      assertLine(
          line(gateway), "status", "200", "flags", "UC", "attempts", "2", "fellBackFrom", "null");
    }
  }

  @Test
  void triesThatAreUsedUpAreMarked() {
    old.script(Scripts.status(503));
    try (TestGateway gateway =
        gateway("split { old = 1 }, retry { attempts = 1, backoff = 0 }", "")) {
      assertThat(gateway.get("/").status()).isEqualTo(503);
      assertLine(line(gateway), "status", "503", "flags", "URX", "attempts", "2");
    }
  }

  @Test
  void aTunnelHasOneLineAtItsEnd() {
    old.script(call -> {
      call.body();
      call.head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: upgrade");
      call.send("hello").close();
    });
    try (TestGateway gateway = gateway("split { old = 1 }", "");
        RawClient client = gateway.client()) {
      client.sendHead(
          "GET",
          "/chat",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
      assertThat(client.receiveHead().status()).isEqualTo(101);
      assertThat(client.receiveBytes(5)).asString().isEqualTo("hello");
      client.end();
      assertLine(
          line(gateway), "status", "101", "outcome", "answered", "flags", "-", "bytesSent", "5");
    }
  }

  @Test
  void aDivertedPickIsMarked() {
    try (TestGateway gateway = gateway("split { new = 1, old = 0 }, fallback = old", "")) {
      gateway.state("new", "maint");
      assertThat(gateway.get("/").text()).isEqualTo("old");
      assertLine(line(gateway), "flags", "UH,DIV", "backend", "old", "attempts", "1");
    }
  }

  @Test
  void anOpenBreakerIsMarkedWhereItIsOverruledToo() {
    fresh.script(Scripts.status(503));
    try (TestGateway gateway =
            gateway(
                "split { new = 1 }",
                "backends.new.breaker { minimum-calls = 1, consecutive-failures = 1, open-for = 1h }");
        RawClient client = gateway.client()) {
      client.get("/1");
      Await.equal("breaker", "open", () -> gateway.breaker("new"));
      client.get("/2");
      List<JsonNode> lines = lines(gateway, 2);
      assertLine(lines.get(0), "status", "503", "flags", "-");
      assertLine(lines.get(1), "status", "503", "flags", "BRK", "backend", "new");
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleHasTheStatusThatWasSent() {
    old.script(Scripts.stallMidBody("part"));
    try (TestGateway gateway = gateway("split { old = 1 }", "")) {
      try (RawClient client = gateway.client()) {
        client.sendHead("GET", "/");
        assertThat(client.receiveHead().status()).isEqualTo(200);
      }
      assertLine(line(gateway), "status", "200", "outcome", "client_gone", "flags", "DC");
    }
  }

  @Test
  void aClientThatLeavesHasALineWithoutAStatus() {
    old.script(Scripts.stallBeforeHead());
    try (TestGateway gateway = gateway("split { old = 1 }", "")) {
      try (RawClient client = gateway.client()) {
        client.sendHead("GET", "/");
        Await.until("the backend has it", () -> old.count() == 1);
      }
      assertLine(
          line(gateway), "status", "0", "outcome", "client_gone", "flags", "DC", "backend", "old");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsAborted() {
    old.script(Scripts.bytesThenClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart"));
    try (TestGateway gateway = gateway("split { old = 1 }", "");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      Await.until("it has ended", () -> gateway.gateway().active() == 0 && old.count() == 1);
      assertLine(
          line(gateway), "status", "200", "outcome", "aborted", "flags", "UC", "bytesSent", "4");
    }
  }

  @Test
  void aRefusedHeadHasALineToo() {
    try (TestGateway gateway = gateway("split { old = 1 }", "");
        RawClient client = gateway.client()) {
      Message answer = client.head("GET / HTTP/1.1", "Host: a", "Host: b").receive();
      assertThat(answer.status()).isEqualTo(400);
      assertLine(
          line(gateway),
          "client",
          "127.0.0.1",
          "method",
          "null",
          "target",
          "null",
          "status",
          "400",
          "outcome",
          "refused",
          "flags",
          "DPE",
          "reason",
          "bad-request",
          "totalMs",
          "null",
          "requestId",
          String.valueOf(answer.field("x-request-id")));
    }
  }

  @Test
  void aHeadThatDoesNotComeInTimeHasALine() {
    LeapClock clock = new LeapClock();
    String text = TestGateway.of(Map.of("old", old), "split { old = 1 }") + settings("json");
    try (TestGateway gateway = TestGateway.start(text + "event-loops = 1", clock);
        RawClient client = gateway.client();
        RawClient behind = gateway.client()) {
      client.send("GET / HT");
      behind.get("/"); // on the same loop: what was there before this has been read after it
      clock.leap(Duration.ofMinutes(1));
      assertThat(client.receive().status()).isEqualTo(408);
      assertLine(
          lines(gateway, 2).getLast(), "status", "408", "flags", "SI", "reason", "head-timeout");
    }
  }

  @Test
  void whatAClientSendsCannotForgeALine() {
    try (TestGateway gateway = gateway("split { old = 1 }", "");
        RawClient client = gateway.client()) {
      String agent = "\",\"status\":200}\u00ff\\\t{";
      client.get("/", "User-Agent: " + agent);
      assertLine(line(gateway), "userAgent", agent);
    }
  }

  @Test
  void combinedIsReadByWhoReadsApache() throws IOException {
    try (TestGateway gateway =
            TestGateway.start(Map.of("old", old), "split { old = 1 }", settings("combined"));
        RawClient client = gateway.client()) {
      client.get("/x?y", "User-Agent: me");
      gateway.awaitMetric(1, "segue_access_log_lines_total");
      assertThat(Files.readString(file()))
          .matches(
              "127\\.0\\.0\\.1 - - \\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000]"
                  + " \"GET /x\\?y HTTP/1\\.1\" 200 3 \"-\" \"me\"\n");
    }
  }

  @Test
  void everyRequestHasExactlyOneLineAfterTheEnd() throws IOException {
    old.script(Scripts.first(5, Scripts.stallBeforeHead(), Scripts.ok("old")));
    int requests = 5;
    List<RawClient> waiting = new ArrayList<>(); // held: a collected socket closes
    try (TestGateway gateway = gateway("split { old = 1 }", "drain.deadline = 0s")) {
      for (int i = 0; i < 5; i++) {
        RawClient waits = gateway.client();
        waits.sendHead("GET", "/stalled");
        waiting.add(waits);
        int sent = i + 1;
        Await.until("the backend has it", () -> old.count() == sent);
      }
      try (RawClient client = gateway.client()) {
        for (int i = 0; i < 200; i++) {
          client.get("/" + i);
        }
        requests += 200;
      }
      assertThat(gateway.drain()).as("requests that were cut").isEqualTo(5);
      assertThat(waiting).hasSize(5);
      assertThat(Files.readAllLines(file())).hasSize(requests);
      assertThat(Files.readString(file())).contains("\"/stalled\"", "\"client_gone\"");
    }
  }

  /** A pipe that nobody reads stands for a disk that has stopped. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aDiskThatIsStuckHoldsUpNoRequestAndLostLinesAreCounted() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor()).isZero();
    String target = "/" + "x".repeat(2000);
    int requests = 300; // of 2 KiB and more: two queues of 64 KiB, and what a pipe holds
    try (RandomAccessFile pipe = new RandomAccessFile(file().toFile(), "rw")) {
      try (TestGateway gateway = gateway("split { old = 1 }", "access-log.queue = 64KiB");
          RawClient client = gateway.client()) {
        for (int i = 0; i < requests; i++) {
          assertThat(client.get(target).status()).isEqualTo(200);
        }
        gateway.awaitMetric(requests, "segue_books_finished_total");
        double dropped =
            gateway.metrics().sum("segue_access_log_dropped_total", "reason", "queue_full");
        assertThat(dropped).isPositive();
        int written = requests - (int) dropped;
        InputStream lines = Channels.newInputStream(pipe.getChannel());
        for (long found = 0; found < written; ) {
          found += lines.read() == '\n' ? 1 : 0;
        }
        gateway.awaitMetric(written, "segue_access_log_lines_total");
      }
    }
  }

  @Test
  void aFileThatIsMovedIsOpenedAnewWhileRequestsGoOn() {
    LeapClock clock = new LeapClock();
    try (TestGateway gateway =
            TestGateway.start(
                TestGateway.of(Map.of("old", old), "split { old = 1 }") + settings("json"), clock);
        RawClient client = gateway.client()) {
      client.get("/before");
      gateway.awaitMetric(1, "segue_access_log_lines_total");
      Path moved = dir.resolve("access.log.1");
      Files.move(file(), moved);
      clock.leap(Duration.ofSeconds(2));
      Await.until("it is there again", () -> Files.exists(file()));
      client.get("/after");
      gateway.awaitMetric(2, "segue_access_log_lines_total");
      assertThat(moved).content().contains("/before").doesNotContain("/after");
      assertThat(file()).content().contains("/after").doesNotContain("/before");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFileThatCannotBeOpenedIsAStartFailureWithItsReason() {
    Path nowhere = dir.resolve("no/such/access.log");
    String text =
        TestGateway.of(Map.of("old", old), "split { old = 1 }")
            + "access-log { format = json, file = \""
            + nowhere
            + "\" }";
    assertThatExceptionOfType(StartFailure.class)
        .isThrownBy(
            () -> Gateway.start(TestGateway.config(text), GatewayOptions.of(false, "test")).close())
        .withMessage("access-log.file: " + nowhere + ": its directory does not exist")
        .matches(failure -> failure.reason() == StartFailure.Reason.CONFIGURATION);
  }

  @Test
  void offIsTheDefaultAndWritesNothing() {
    try (TestGateway gateway = TestGateway.start(Map.of("old", old), "split { old = 1 }", "")) {
      gateway.get("/");
      gateway.awaitMetric(1, "segue_books_finished_total");
      assertThat(gateway.metrics().sum("segue_access_log_lines_total")).isZero();
      assertThat(gateway.metrics().sum("segue_access_log_dropped_total")).isZero();
    }
  }
}
