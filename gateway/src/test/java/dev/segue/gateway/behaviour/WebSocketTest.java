package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.FakeBackend.Script;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.Message.Head;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A WebSocket is a tunnel from its 101 on: no change of the split touches it. */
@Behaviour
final class WebSocketTest {
  private static final String[] HANDSHAKE = {
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13"
  };

  private final LeapClock clock = new LeapClock();
  private final FakeBackend old = FakeBackend.scripted(echo("old:"));
  private final FakeBackend fresh = FakeBackend.scripted(echo("new:"));

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  /** Agrees, greets, and then sends back what comes. */
  private static Script echo(String greeting) {
    return call -> {
      call.head(
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      call.send(greeting);
      InputStream in = call.rawBody();
      byte[] block = new byte[4096];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        call.send(new String(block, 0, n, StandardCharsets.ISO_8859_1));
      }
      call.close();
    };
  }

  private TestGateway gateway(String route) {
    return TestGateway.start(TestGateway.of(Map.of("old", old, "new", fresh), route), clock);
  }

  private TestGateway gateway() {
    return gateway("split { old = 1, new = 0 }");
  }

  private static RawClient open(TestGateway gateway, String greeting, String... more) {
    List<String> fields = new ArrayList<>(List.of(HANDSHAKE));
    fields.addAll(List.of(more));
    RawClient client = gateway.client();
    client.sendHead("GET", "/chat", fields.toArray(String[]::new));
    Head head = client.receiveHead();
    assertThat(head.status()).isEqualTo(101);
    assertThat(read(client, greeting.length())).isEqualTo(greeting);
    return client;
  }

  private static String read(RawClient client, int length) {
    return new String(client.receiveBytes(length), StandardCharsets.ISO_8859_1);
  }

  private static void assertEchoes(RawClient client, String text) {
    assertThat(read(client.send(text), text.length())).isEqualTo(text);
  }

  @Test
  void bytesPassBothWaysAfterThe101() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/chat", HANDSHAKE);
      Head head = client.receiveHead();
      assertThat(head.status()).isEqualTo(101);
      assertThat(head.all("upgrade")).containsExactly("websocket");
      assertThat(head.all("connection")).containsExactly("upgrade");
      assertThat(head.all("sec-websocket-accept")).containsExactly("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(read(client, 4)).isEqualTo("old:");
      Head request = old.requests().getFirst().head();
      assertThat(request.all("upgrade")).containsExactly("websocket");
      assertThat(request.all("connection")).containsExactly("upgrade");
      assertThat(request.all("sec-websocket-key")).hasSize(1);
      assertEchoes(client, "ping");
      assertEchoes(client, "GET / HTTP/1.1\r\n\r\n"); // any bytes: nobody parses them
    }
  }

  @Test
  void bytesThatComeWithTheHandshakeAreNotLost() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.send(
          "GET /chat HTTP/1.1\r\nHost: shop.test\r\n"
              + String.join("\r\n", HANDSHAKE)
              + "\r\n\r\nearly");
      assertThat(client.receiveHead().status()).isEqualTo(101);
      assertThat(read(client, 9)).isEqualTo("old:early");
    }
  }

  @Test
  void weightsAndCanaryRulesApplyAtTheHandshake() {
    String route =
        "split { old = 1, new = 0 }, canary = [{ header = canary, exact = yes, backend = new }]";
    try (TestGateway gateway = gateway(route);
        RawClient first = open(gateway, "old:");
        RawClient second = open(gateway, "new:", "canary: yes")) {
      gateway.weights(Map.of("old", 0, "new", 1));
      try (RawClient third = open(gateway, "new:")) {
        assertEchoes(first, "still old");
        assertEchoes(second, "still new");
        assertEchoes(third, "new");
      }
    }
  }

  @Test
  void changesOfTheSplitTouchNoOpenTunnel() {
    List<RawClient> clients = new ArrayList<>();
    try (TestGateway gateway = gateway()) {
      for (int i = 0; i < 50; i++) {
        clients.add(open(gateway, "old:"));
      }
      for (int i = 0; i < 100; i++) {
        gateway.weights(Map.of("old", i % 100, "new", 100 - i % 100));
      }
      for (RawClient client : clients) {
        assertEchoes(client, "here");
      }
      gateway.awaitMetric(50, "segue_tunnels_open", "route", "orders", "version", "old");
      clients.forEach(RawClient::close);
      gateway.awaitMetric(0, "segue_tunnels_open");
    }
  }

  /** Only where the file says how long they may stay. */
  @Test
  void aRollbackClosesTheCandidatesTunnelsAndNoOthers() {
    String route =
        "split { old = 1 }, canary = [ { header = x-new, present = true, backend = new } ]";
    String rollout =
        """
        defaults.rollout.preflight.health-checks = off
        rollouts.v2 {
          route = orders, stable = old, candidate = new, rollback { tunnels = 1ms }
          strategy { canary { steps = [ { set-weight = 0 }, { pause {} } ] } }
        }
        """;
    String text = TestGateway.of(Map.of("old", old, "new", fresh), route) + rollout;
    try (TestGateway gateway = TestGateway.start(text, clock);
        RawClient ofNew = open(gateway, "new:", "X-New: yes");
        RawClient ofOld = open(gateway, "old:")) {
      gateway.admin().tell("v2", "start", Set.of(), Note.NONE);
      assertEchoes(ofNew, "still here");

      gateway.admin().tell("v2", "abort", Set.of(), Note.NONE);

      assertThat(ofNew.end()).isEqualTo(End.CLOSED);
      assertEchoes(ofOld, "and here");
    }
  }

  @Test
  void aTunnelIsOneRequestOpenUntilItCloses() {
    try (TestGateway gateway = gateway()) {
      try (RawClient client = open(gateway, "old:")) {
        assertEchoes(client, "ping");
        assertThat(gateway.gateway().active()).isEqualTo(1);
        gateway.awaitMetric(1, "segue_upstream_attempts_total", "version", "old", "result", "ok");
        gateway.awaitMetric(4, "segue_tunnel_bytes_total", "direction", "received");
        gateway.awaitMetric(8, "segue_tunnel_bytes_total", "direction", "sent");
        assertThat(gateway.metrics().sum("segue_endpoint_inflight", "backend", "old"))
            .as("as an attempt it was over at the 101")
            .isZero();
      }
      gateway.awaitMetric(1, "http_requests_total", "version", "old", "status", "101");
      Await.equal("connections at the backend", 0, old::openConnections);
    }
  }

  @Test
  void theBackendsEndIsTheClientsAfterItsLastBytes() {
    byte[] much = new byte[1 << 20];
    old.script(call -> {
      call.head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade");
      call.send(much);
      call.close();
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/chat", HANDSHAKE);
      assertThat(client.receiveHead().status()).isEqualTo(101);
      assertThat(client.receiveBytes(much.length)).hasSize(much.length);
      assertThat(client.end()).isEqualTo(End.CLOSED);
    }
  }

  /**
   * Scenario: the connection was closed as soon as the last bytes were in its socket. A client that
   * was sending had a reset instead, which took them along.
   */
  @Test
  void aClientThatIsSendingStillGetsTheLastBytes() {
    byte[] much = new byte[4 << 20];
    old.script(call -> {
      call.head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade");
      call.rawBody().read();
      call.send(much).endOutput();
      call.stall();
    });
    AtomicBoolean over = new AtomicBoolean();
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/chat", HANDSHAKE);
      assertThat(client.receiveHead().status()).isEqualTo(101);
      Thread sender =
          Thread.startVirtualThread(() -> {
            try {
              while (!over.get()) {
                client.send(new byte[1024]);
              }
            } catch (UncheckedIOException e) {
              // the gateway has ended the connection
            }
          });
      assertThat(client.receiveBytes(much.length)).hasSize(much.length);
      // It has all bytes. Who goes on sending may meet a reset behind them: nobody waits for ever.
      assertThat(client.end()).isIn(End.CLOSED, End.RESET);
      assertThat(sender).isNotNull();
    } finally {
      over.set(true);
    }
  }

  @Test
  void aResetIsPassedOnAsOne() {
    old.script(call -> {
      call.head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade");
      call.rawBody().read();
      call.reset();
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/chat", HANDSHAKE);
      assertThat(client.receiveHead().status()).isEqualTo(101);
      client.send("x");
      assertThat(client.end()).isEqualTo(End.RESET);
    }
  }

  @Test
  void aSilentTunnelEndsAndATalkingOneDoesNot() {
    try (TestGateway gateway = gateway("split { old = 1 }, timeouts { tunnel = 10h }");
        RawClient client = open(gateway, "old:")) {
      for (int i = 0; i < 5; i++) {
        clock.leap(Duration.ofHours(6));
        assertEchoes(client, "ping");
      }
      Await.until(
          "the tunnel ends",
          () -> {
            clock.leap(Duration.ofHours(11));
            return gateway.gateway().active() == 0;
          });
      assertThat(client.end()).isEqualTo(End.CLOSED);
    }
  }

  @Test
  void whoDoesNotReadStopsTheOtherSide() {
    AtomicLong sent = new AtomicLong();
    old.script(call -> {
      call.head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade");
      byte[] block = new byte[64 * 1024];
      for (int i = 0; i < 1024; i++) {
        call.send(block);
        sent.addAndGet(block.length);
      }
      call.close();
    });
    try (TestGateway gateway = gateway();
        RawClient client = RawClient.to(gateway.address(), 16 * 1024)) {
      client.sendHead("GET", "/chat", HANDSHAKE);
      assertThat(client.receiveHead().status()).isEqualTo(101);
      long held = Await.settled("bytes that could be sent", sent::get);
      assertThat(held).isLessThan(32L << 20);
      assertThat(client.receiveBytes(1024 * 64 * 1024)).hasSize(1024 * 64 * 1024);
      assertThat(client.end()).isEqualTo(End.CLOSED);
    }
  }

  @Test
  void aBackendThatDoesNotAgreeAnswersAsAlways() {
    old.script(call -> call.reply(426, "no", "Upgrade: websocket/14"));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      assertThat(client.get("/chat", HANDSHAKE).status()).isEqualTo(426);
      old.script(call -> call.reply(200, "old"));
      assertThat(client.get("/").text()).as("the connection lives on").isEqualTo("old");
    }
  }

  @Test
  void a101ToWhatWasNotAskedForIsNoAnswer() {
    old.script(call -> {
      call.head("HTTP/1.1 101 Switching Protocols", "Upgrade: other", "Connection: Upgrade");
      call.stall();
    });
    try (TestGateway gateway = gateway()) {
      assertThat(gateway.get("/chat", HANDSHAKE).status()).isEqualTo(502);
      old.script(call -> {
        call.head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade");
        call.stall();
      });
      Message answer = gateway.get("/plain");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("bad-response");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls/1.0", "foo", "websocket2", "h2c, foo", ""})
  void otherProtocolsAreRefused(String offer) {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      Message answer = client.get("/", "Connection: Upgrade", "Upgrade: " + offer);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("upgrade-refused");
      assertThat(old.count()).isZero();
    }
  }

  @Test
  void anOfferOfH2cIsPassedOverAsClientsMakeItAlways() {
    old.script(call -> call.reply(200, "old"));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      Message answer =
          client.get(
              "/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAAA");
      assertThat(answer.text()).isEqualTo("old");
      Head request = old.only().head();
      assertThat(request.has("upgrade")).isFalse();
      assertThat(request.has("http2-settings")).isFalse();
    }
  }

  @Test
  void aRouteCanRefuseThemAndServeOthers() {
    try (TestGateway gateway = gateway("split { old = 1 }, upgrades = []")) {
      assertThat(gateway.get("/chat", HANDSHAKE).status()).isEqualTo(400);
    }
    old.script(call -> {
      call.head("HTTP/1.1 101 Switching Protocols", "Upgrade: Foo", "Connection: Upgrade");
      call.send("foo");
      call.stall();
    });
    try (TestGateway gateway = gateway("split { old = 1 }, upgrades = [foo]");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/", "Connection: upgrade", "Upgrade: FOO");
      assertThat(client.receiveHead().status()).isEqualTo(101);
      assertThat(read(client, 3)).isEqualTo("foo");
    }
  }

  @Test
  void anUpgradeWithABodyIsRefused() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      Message answer = client.post("/chat", "body", HANDSHAKE);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(old.count()).isZero();
    }
  }

  @Test
  void withoutConnectionItIsNoWish() throws IOException {
    old.script(call -> call.reply(200, "old"));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      assertThat(client.get("/", "Upgrade: websocket").text()).isEqualTo("old");
      assertThat(old.only().head().has("upgrade")).isFalse();
    }
  }
}
