package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and backends cannot make the gateway hold; each limit to the byte. */
@Behaviour
final class LimitsTest {
  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String route, String more) {
    return TestGateway.start(Map.of("old", backend), "split { old = 1 }, " + route, more);
  }

  private static void assertRefused(RawClient client, int status, String reason) {
    Message answer = client.receive();
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.text()).contains("\"reason\":\"" + reason + '"');
    assertThat(answer.field("connection")).isEqualTo("close");
    assertThat(client.end()).isEqualTo(End.CLOSED);
  }

  @Test
  void connectionsOverTheLimitWaitAndAreServedWhenOthersEnd() {
    try (TestGateway gateway = gateway("", "limits.connections = 2");
        RawClient first = gateway.client();
        RawClient second = gateway.client()) {
      assertThat(first.get("/").text()).isEqualTo("backend");
      assertThat(second.get("/").text()).isEqualTo("backend");
      gateway.awaitMetric(1, "segue_connections_accept_paused_total");
      List<RawClient> waiting = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        waiting.add(gateway.client().sendHead("GET", "/", "Connection: close"));
      }
      assertThat(first.get("/").text()).as("who is in does not notice").isEqualTo("backend");
      assertThat(gateway.metrics().sum("segue_connections_open")).isLessThan(40);
      first.reset();
      second.reset();
      for (RawClient one : waiting) {
        assertThat(one.receive().text()).isEqualTo("backend");
        one.close();
      }
    }
  }

  @Test
  void connectionsOverTheLimitGetA503WhereThatIsWanted() {
    String limits = "limits { connections = 2, over-connections = reply }";
    try (TestGateway gateway = gateway("", limits);
        RawClient first = gateway.client();
        RawClient second = gateway.client()) {
      assertThat(first.get("/").text()).isEqualTo("backend");
      assertThat(second.get("/").text()).isEqualTo("backend");
      try (RawClient third = gateway.client()) {
        Message answer = third.get("/");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("\"reason\":\"connections\"");
        assertThat(third.end()).isEqualTo(End.CLOSED);
      }
      gateway.awaitMetric(1, "segue_connections_refused_total");
      assertThat(first.get("/").text()).isEqualTo("backend");
      second.reset();
      Await.until("there is room again", () -> served(gateway));
    }
  }

  private static boolean served(TestGateway gateway) {
    try {
      return gateway.get("/").status() == 200;
    } catch (UncheckedIOException closed) {
      return false;
    }
  }

  @Test
  void aFieldOfTheLimitPassesAndOneByteMoreIs431() {
    String value = "x".repeat(300 - "a: ".length() - "\r\n".length());
    try (TestGateway gateway = gateway("", "limits.header-field = 300");
        RawClient client = gateway.client()) {
      assertThat(client.get("/", "a: " + value).text()).isEqualTo("backend");
      client.sendHead("GET", "/", "a: " + value + 'x');
      assertRefused(client, 431, "bad-request");
      assertThat(backend.count()).isEqualTo(1);
    }
  }

  @Test
  void aFieldThatNeverEndsIsRefusedBeforeTheHeadsLimit() {
    try (TestGateway gateway = gateway("", "limits.header-field = 300");
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nb: " + "x".repeat(400) + "\r\n");
      assertRefused(client, 431, "bad-request");
    }
  }

  @Test
  void aRequestLineOfTheLimitPassesAndOneByteMoreIs414() {
    String path = "/" + "x".repeat(256 - "GET / HTTP/1.1".length());
    try (TestGateway gateway = gateway("", "limits.request-line = 256");
        RawClient client = gateway.client()) {
      assertThat(client.get(path).text()).isEqualTo("backend");
      assertThat(backend.only().head().target()).isEqualTo(path);
      client.sendHead("GET", path + 'x');
      assertRefused(client, 414, "bad-request");
      assertThat(backend.count()).isEqualTo(1);
    }
  }

  @Test
  void anEndlessRequestLineIs414BeforeItsEnd() {
    try (TestGateway gateway = gateway("", "limits.request-line = 256");
        RawClient client = gateway.client()) {
      client.send("GET /" + "x".repeat(1000));
      assertRefused(client, 414, "bad-request");
      assertThat(backend.count()).isZero();
    }
  }

  @Test
  void aHeadOfTheLimitPassesAndOneByteMoreIs431() {
    String start = "GET / HTTP/1.1\r\nHost: a\r\nX-A: ";
    String value = "x".repeat(1024 - start.length() - 4);
    String limits = "limits { request-line = 256, request-head = 1KiB }";
    try (TestGateway gateway = gateway("", limits);
        RawClient client = gateway.client()) {
      client.send(start + value + "\r\n\r\n");
      assertThat(client.receive().text()).isEqualTo("backend");
      assertThat(backend.only().field("x-a")).isEqualTo(value);
      client.send(start + value + "x\r\n\r\n");
      assertRefused(client, 431, "bad-request");
      assertThat(backend.count()).isEqualTo(1);
    }
  }

  @Test
  void anEndlessHeadIs431BeforeItsEnd() {
    try (TestGateway gateway = gateway("", "");
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX-A: " + "x".repeat(40_000));
      assertRefused(client, 431, "bad-request");
    }
  }

  @Test
  void asManyFieldsAsAllowedPassAndOneMoreIs431() {
    try (TestGateway gateway = gateway("", "limits.header-count = 10");
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + "X-A: b\r\n".repeat(9) + "\r\n");
      assertThat(client.receive().text()).isEqualTo("backend");
      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + "X-A: b\r\n".repeat(10) + "\r\n");
      assertRefused(client, 431, "bad-request");
      assertThat(backend.count()).isEqualTo(1);
    }
  }

  @Test
  void aStatedBodyOverTheLimitIs413BeforeTheBackendIsAsked() {
    try (TestGateway gateway = gateway("max-body = 1KiB", "");
        RawClient client = gateway.client()) {
      assertThat(client.post("/", "x".repeat(1024)).text()).isEqualTo("backend");
      assertThat(backend.only().text()).hasSize(1024);
      client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 1025");
      assertRefused(client, 413, "body-too-large");
      assertThat(backend.count()).isEqualTo(1);
    }
  }

  @Test
  void aChunkedBodyOverTheLimitIs413AndNeverWholeAtTheBackend() {
    String half = "200\r\n" + "x".repeat(512) + "\r\n";
    try (TestGateway gateway = gateway("max-body = 1KiB", "");
        RawClient client = gateway.client()) {
      client.head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
      client.send(half + half + "0\r\n\r\n");
      assertThat(client.receive().text()).isEqualTo("backend");
      assertThat(backend.only().text()).hasSize(1024);
      backend.forget();
      client.head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
      client.send(half + half + "1\r\nx\r\n0\r\n\r\n");
      assertRefused(client, 413, "body-too-large");
      gateway.assertBooksBalance();
      backend.requests().forEach(one -> assertThat(one.whole().complete()).isFalse());
    }
  }

  @Test
  void aClientThatSendsATooLargeBodyAllTheSameStillGetsItsAnswer() {
    try (TestGateway gateway = gateway("max-body = 1KiB", "");
        RawClient client = gateway.client()) {
      client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 1000000");
      client.send("x".repeat(1_000_000));
      assertRefused(client, 413, "body-too-large");
    }
  }

  @Test
  void theLastRequestOfAConnectionSaysSo() {
    try (TestGateway gateway = gateway("", "limits.requests-per-connection = 3");
        RawClient client = gateway.client()) {
      assertThat(client.get("/").has("connection")).isFalse();
      assertThat(client.get("/").has("connection")).isFalse();
      assertThat(client.get("/").field("connection")).isEqualTo("close");
      assertThat(client.end()).isEqualTo(End.CLOSED);
    }
  }

  @Test
  void aResponseHeadOfTheLimitPassesAndOneByteMoreIs502() {
    String start = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-A: ";
    String value = "x".repeat(1024 - start.length() - 4);
    try (TestGateway gateway = gateway("", "limits.response-head = 1KiB");
        RawClient client = gateway.client()) {
      backend.script(Scripts.bytes(start + value + "\r\n\r\n"));
      assertThat(client.get("/").field("x-a")).isEqualTo(value);
      backend.script(Scripts.bytes(start + value + "x\r\n\r\n"));
      Message answer = client.get("/");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("\"reason\":\"bad-response\"");
    }
  }

  @Test
  void requestsBeyondTheConnectionsToABackendAre503AfterAWait() {
    CountDownLatch release = new CountDownLatch(1);
    backend.script(Scripts.after(release, Scripts.ok("backend")));
    String pool = "pool { max-connections = 2, max-pending = 1, pending-timeout = 100ms }";
    try (TestGateway gateway = gateway("", "backends.old." + pool);
        RawClient first = gateway.client();
        RawClient second = gateway.client()) {
      first.sendHead("GET", "/1");
      second.sendHead("GET", "/2");
      Await.until("both connections are in use", () -> backend.count() == 2);
      for (int i = 0; i < 4; i++) {
        assertOverflow(gateway.get("/3"));
      }
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("backend");
      assertThat(second.receive().text()).isEqualTo("backend");
      assertThat(backend.connections()).isEqualTo(2);
      assertThat(gateway.breaker("old")).as("a limit is no failure").isEqualTo("closed");
    }
  }

  private static void assertOverflow(Message answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).contains("\"reason\":\"overflow\"");
    assertThat(answer.field("retry-after")).isEqualTo("1");
  }

  @Test
  void nobodyWaitsWhereNoneMay() {
    CountDownLatch release = new CountDownLatch(1);
    backend.script(Scripts.after(release, Scripts.ok("backend")));
    String pool = "pool { max-connections = 1, max-pending = 0, pending-timeout = 10m }";
    try (TestGateway gateway = gateway("", "backends.old." + pool);
        RawClient first = gateway.client()) {
      first.sendHead("GET", "/1");
      Await.until("the connection is in use", () -> backend.count() == 1);
      for (int i = 0; i < 4; i++) {
        assertOverflow(gateway.get("/2"));
      }
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("backend");
    } finally {
      release.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aBackendNeverHasMoreRequestsAtOnceThanConnections(int max) throws InterruptedException {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    backend
        .forgetful()
        .script(call -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          call.body();
          now.decrementAndGet();
          call.reply(200, "");
        });
    String pool = "backends.old.pool { pending-timeout = 15s, max-connections = " + max + " }";
    try (TestGateway gateway = gateway("", pool)) {
      Thread[] clients = new Thread[8];
      int[] served = new int[clients.length];
      for (int i = 0; i < clients.length; i++) {
        int number = i;
        clients[i] = Thread.startVirtualThread(() -> served[number] = load(gateway));
      }
      for (Thread client : clients) {
        client.join();
      }
      assertThat(served).as("answered").containsOnly(100);
      assertThat(most.get()).isBetween(1, max);
    }
  }

  private static int load(TestGateway gateway) {
    int served = 0;
    try (RawClient client = gateway.client()) {
      for (int i = 0; i < 100; i++) {
        served += client.get("/").status() == 200 ? 1 : 0;
      }
    }
    return served;
  }
}
