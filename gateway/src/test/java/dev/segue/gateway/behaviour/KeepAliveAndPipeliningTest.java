package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.FakeBackend.Received;
import dev.segue.gateway.testing.FakeBackend.Script;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long connections live on both sides, and that answers keep the order of their requests. */
@Behaviour
final class KeepAliveAndPipeliningTest {
  private static final Script ECHO =
      call ->
          call.reply(200, call.head().method() + ' ' + call.head().target() + call.body().text());

  private final FakeBackend backend = FakeBackend.scripted(ECHO);

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String more) {
    return TestGateway.start(
        Map.of("old", backend), "match { path-prefix = \"/in\" }, split { old = 1 }", more);
  }

  @Test
  void requestsOfAClientShareOneConnectionOnEachSide() {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      for (int i = 0; i < 20; i++) {
        Message answer = client.get("/in/" + i);
        assertThat(answer.text()).isEqualTo("GET /in/" + i);
        assertThat(answer.has("connection")).as("HTTP/1.1 says nothing").isFalse();
      }
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void clientsOneAfterTheOtherShareBackendConnections() {
    try (TestGateway gateway = gateway("")) {
      for (int i = 0; i < 20; i++) {
        assertThat(gateway.get("/in/" + i).text()).isEqualTo("GET /in/" + i);
      }
      assertThat(backend.connections()).as("one an event loop").isLessThanOrEqualTo(2);
    }
  }

  @Test
  void answersComeInTheOrderOfTheRequests() {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append(i % 3 == 0 ? request("GET", i, "") : i % 3 == 1 ? sized(i) : chunked(i));
      }
      client.send(all.toString());
      for (int i = 0; i < 50; i++) {
        String expected = i % 3 == 0 ? "GET /in/" + i : "POST /in/" + i + "body-" + i;
        assertThat(client.receive().text()).isEqualTo(expected);
      }
      assertThat(backend.count()).isEqualTo(50);
    }
  }

  private static String request(String method, int number, String fields) {
    return method + " /in/" + number + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
  }

  private static String sized(int number) {
    String body = "body-" + number;
    return request("POST", number, "Content-Length: " + body.length() + "\r\n") + body;
  }

  private static String chunked(int number) {
    String body = "body-" + number;
    return request("POST", number, "Transfer-Encoding: chunked\r\n")
        + Integer.toHexString(body.length())
        + "\r\n"
        + body
        + "\r\n0\r\n\r\n";
  }

  @Test
  void pipelinedRequestsGoToTheBackendOneAtATime() {
    CountDownLatch release = new CountDownLatch(1);
    backend.script(Scripts.after(release, ECHO));
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.send(request("GET", 1, "") + request("GET", 2, ""));
      Await.until("the first is there", () -> backend.count() == 1);
      assertThat(gateway.gateway().active()).as("the second waits").isEqualTo(1);
      release.countDown();
      assertThat(client.receive().text()).isEqualTo("GET /in/1");
      assertThat(client.receive().text()).isEqualTo("GET /in/2");
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void aLongPipelineIsAnsweredWhole() throws InterruptedException {
    int many = 5000;
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      backend.forgetful();
      Thread sender =
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < many; i++) {
              client.send(request("GET", i, ""));
            }
          });
      for (int i = 0; i < many; i++) {
        assertThat(client.receive().text()).isEqualTo("GET /in/" + i);
      }
      sender.join();
    }
  }

  @Test
  void localRepliesTakeTheirTurnAndKeepTheConnection() {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client
          .send(request("GET", 1, ""))
          .head("GET /out HTTP/1.1", "Host: a")
          .send(request("GET", 2, ""));
      assertThat(client.receive().text()).isEqualTo("GET /in/1");
      Message local = client.receive();
      assertThat(local.status()).isEqualTo(404);
      assertThat(local.has("connection")).isFalse();
      assertThat(client.receive().text()).isEqualTo("GET /in/2");
    }
  }

  @Test
  void aBadRequestBehindGoodOnesIsRefusedInItsTurn() {
    CountDownLatch release = new CountDownLatch(1);
    backend.script(Scripts.after(release, ECHO));
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.send(request("GET", 1, "") + "BAD\r\n\r\n" + request("GET", 2, ""));
      Await.until("the first is there", () -> backend.count() == 1);
      release.countDown();
      assertThat(client.receive().text()).isEqualTo("GET /in/1");
      assertThat(client.receive().status()).isEqualTo(400);
      assertThat(client.end()).isEqualTo(End.CLOSED);
      assertThat(backend.count()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "Close", "x, close", "close, keep-alive"})
  void theClientsCloseIsHonouredAndRequestsBehindItAreNotRead(String connection) {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.send(request("GET", 1, "Connection: " + connection + "\r\n") + request("GET", 2, ""));
      Message answer = client.receive();
      assertThat(answer.text()).isEqualTo("GET /in/1");
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(client.end()).isNotEqualTo(End.BYTES);
      assertThat(backend.count()).isEqualTo(1);
    }
  }

  @Test
  void http10EndsTheConnectionUnlessTheClientWantsItKept() {
    try (TestGateway gateway = gateway("");
        RawClient once = gateway.client();
        RawClient kept = gateway.client()) {
      Message last = once.head("GET /in/1 HTTP/1.0", "Host: a").receive();
      assertThat(last.text()).isEqualTo("GET /in/1");
      assertThat(last.field("connection")).isEqualTo("close");
      assertThat(once.end()).isEqualTo(End.CLOSED);
      for (int i = 0; i < 3; i++) {
        Message answer = kept.head("GET /in/2 HTTP/1.0", "Connection: keep-alive").receive();
        assertThat(answer.text()).isEqualTo("GET /in/2");
        assertThat(answer.field("connection")).isEqualTo("keep-alive");
      }
    }
  }

  @Test
  void aBackendsCloseEndsItsOwnConnectionOnly() {
    backend.script(call -> call.reply(200, "last", "Connection: close").close());
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      for (int i = 0; i < 5; i++) {
        Message answer = client.get("/in");
        assertThat(answer.text()).isEqualTo("last");
        assertThat(answer.has("connection")).isFalse();
      }
      List<Integer> connections = backend.requests().stream().map(Received::connection).toList();
      assertThat(connections).doesNotHaveDuplicates();
    }
  }

  /** Whose answer such bytes would be cannot be known (RFC 9112 section 9.2). */
  @Test
  void bytesBehindAnAnswerEndTheBackendsConnection() {
    backend.script(
        Scripts.bytes(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
    try (TestGateway gateway = gateway("")) {
      for (int i = 0; i < 10; i++) {
        assertThat(gateway.get("/in").text()).isEqualTo("ok");
      }
      List<Integer> connections = backend.requests().stream().map(Received::connection).toList();
      assertThat(connections).doesNotHaveDuplicates();
    }
  }

  /**
   * Scenario: where an answer ended with a read of the socket, the connection was given to the next
   * request before the bytes behind it were read; before the fix they were its answer.
   */
  @ParameterizedTest
  @ValueSource(ints = {1024, 2048, 4096, 8192, 16_384})
  void bytesBehindAnAnswerNeverAnswerARequestThatWaits(int size) {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: ";
    int left = size - head.length() - 4; // digits, the blank line and the body
    int length = left - Integer.toString(left - 4).length();
    String evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    String answer = head + length + "\r\n\r\n" + "x".repeat(length);
    backend.script(call -> {
      if (call.head().target().equals("/in/1")) {
        call.send(answer + evil);
      } else {
        ECHO.answer(call);
      }
    });
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.send(request("GET", 1, "") + request("GET", 2, ""));
      assertThat(client.receive().text()).hasSize(length);
      assertThat(client.receive().text()).isEqualTo("GET /in/2");
    }
  }

  @Test
  void anEmptyLineBeforeARequestIsForgiven() {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.send("\r\n" + request("GET", 1, "") + "\r\n" + request("GET", 2, ""));
      assertThat(client.receive().text()).isEqualTo("GET /in/1");
      assertThat(client.receive().text()).isEqualTo("GET /in/2");
    }
  }

  /**
   * Scenario: old browsers send an empty line behind a POST. Before the fix it began a request, and
   * ten seconds later a 408 lay in wait for the client's next one.
   */
  @Test
  void anEmptyLineBehindARequestBeginsNone() {
    LeapClock clock = new LeapClock();
    String oneLoop =
        "event-loops = 1\n" + TestGateway.of(Map.of("old", backend), "split { old = 1 }");
    try (TestGateway gateway = TestGateway.start(oneLoop, clock);
        RawClient client = gateway.client();
        RawClient slow = gateway.client()) {
      client.send(sized(1) + "\r\n");
      assertThat(client.receive().status()).isEqualTo(200);
      slow.send("GET");
      gateway.get("/in"); // behind both on the one loop: they were read
      clock.leap(Duration.ofSeconds(11));
      assertThat(slow.receive().status()).as("the head that had begun").isEqualTo(408);
      assertThat(client.get("/in").status()).as("the one that had not").isEqualTo(200);
    }
  }

  @Test
  void anIdleClientConnectionIsClosedWithoutAWordAndIsNoRequest() {
    LeapClock clock = new LeapClock();
    try (TestGateway gateway =
            TestGateway.start(TestGateway.of(Map.of("old", backend), "split { old = 1 }"), clock);
        RawClient client = gateway.client()) {
      client.get("/in");
      Await.until("the answer's end is booked", () -> gateway.gateway().active() == 0);
      clock.leap(Duration.ofSeconds(61));
      assertThat(client.end()).isEqualTo(End.CLOSED);
      gateway.awaitMetric(1, "segue_books_accepted_total");
    }
  }

  @Test
  void anIdleBackendConnectionIsClosed() {
    LeapClock clock = new LeapClock();
    try (TestGateway gateway =
        TestGateway.start(TestGateway.of(Map.of("old", backend), "split { old = 1 }"), clock)) {
      gateway.get("/in");
      assertThat(backend.openConnections()).isEqualTo(1);
      clock.leap(Duration.ofSeconds(31));
      Await.equal("backend connections", 0, backend::openConnections);
    }
  }

  /**
   * Scenario: the connection was closed with requests unread behind the last answer, which resets
   * it, and takes along what the client has not read yet (RFC 9112 section 9.6).
   */
  @Test
  void theLastAnswerArrivesWholeThoughMoreRequestsWereSent() {
    int size = 8 << 20;
    try (FakeBackend large = FakeBackend.scripted(Scripts.ok("x".repeat(size)));
        TestGateway gateway =
            TestGateway.start(
                Map.of("old", large), "split { old = 1 }", "limits.requests-per-connection = 1");
        RawClient client = RawClient.to(gateway.address(), 16 * 1024)) {
      client.sendHead("GET", "/first");
      client.sendHead("GET", "/second");
      Await.equal("requests", 1, large::count);
      client.sendHead("GET", "/third"); // behind one that waits: it stays in the socket
      Message answer = client.receive();
      assertThat(answer.complete()).isTrue();
      assertThat(answer.text()).hasSize(size);
      assertThat(client.end()).isEqualTo(End.CLOSED);
      assertThat(large.count()).isEqualTo(1);
    }
  }
}
