package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.outbound.OutboundHttp.Call;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.DeafPort;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one client: what it sends, and what it never does. */
@Timeout(60)
class OutboundHttpTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final OutboundHttp http = new OutboundHttp(_ -> false);

  @AfterEach
  void close() {
    http.close();
  }

  private HttpResult get(URI url, Duration deadline) throws InterruptedException {
    return http.exchange(Call.get(url, deadline, 1000));
  }

  private static String failure(HttpResult result) {
    return result instanceof HttpResult.Failed(String why) ? why : "not failed: " + result;
  }

  private static String refusal(HttpResult result) {
    return result instanceof HttpResult.Refused(String why) ? why : "not refused: " + result;
  }

  private static HttpResult.Answer answer(HttpResult result) {
    assertThat(result).isInstanceOf(HttpResult.Answer.class);
    return (HttpResult.Answer) result;
  }

  @Test
  void sendsAndReads() throws Exception {
    try (StubServer server = StubServer.of(201, "made")) {
      HttpResult.Answer answer =
          answer(
              http.exchange(
                  Call.post(server.url("/a?b=c"), "{}", Map.of("Idempotency-Key", "k/1"), LONG)));

      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.body()).isEqualTo("made");
      assertThat(answer.cut()).isFalse();
      StubServer.Seen seen = server.seen().getFirst();
      assertThat(seen.method()).isEqualTo("POST");
      assertThat(seen.path()).isEqualTo("/a?b=c");
      assertThat(seen.body()).isEqualTo("{}");
      assertThat(seen.headers().getFirst("Idempotency-Key")).isEqualTo("k/1");
      assertThat(seen.headers().getFirst("Content-Type")).isEqualTo("application/json");
      assertThat(seen.headers()).doesNotContainKeys("Upgrade", "Cookie", "Authorization");
    }
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    try (StubServer server =
        new StubServer(exchange -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          StubServer.reply(exchange, 307, "");
        })) {
      HttpResult.Answer answer = answer(get(server.url("/"), LONG));

      assertThat(answer.words()).isEqualTo("status 307 (redirects are not followed)");
      assertThat(answer.good()).isFalse();
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void moreThanTheCapIsNotRead() throws Exception {
    CountDownLatch cutOff = new CountDownLatch(1);
    try (StubServer server =
        new StubServer(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            while (true) { // an answer without an end
              exchange.getResponseBody().write(new byte[4096]);
            }
          } finally {
            cutOff.countDown();
          }
        })) {
      HttpResult.Answer answer = answer(get(server.url("/"), LONG));

      assertThat(answer.cut()).isTrue();
      assertThat(answer.body()).hasSize(1000);
      cutOff.await();
    }
  }

  @Test
  void anAnswerOfExactlyTheCapIsWhole() throws Exception {
    try (StubServer server = StubServer.of(200, "x".repeat(1000))) {
      assertThat(answer(get(server.url("/"), LONG)).cut()).isFalse();
    }
  }

  @Test
  void whoNeverAnswersIsGivenUp() throws Exception {
    try (StubServer server = StubServer.hung()) {
      assertThat(failure(get(server.url("/"), SHORT))).isEqualTo("no whole answer within 300 ms");
    }
  }

  @Test
  void theDeadlineIsForTheWholeAnswer() throws Exception {
    // Scenario: the client's own timeout ends with the head; a body in drops went on for ever.
    CountDownLatch cutOff = new CountDownLatch(1);
    AtomicInteger drops = new AtomicInteger();
    try (StubServer server =
        new StubServer(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            while (true) {
              exchange.getResponseBody().write('.');
              exchange.getResponseBody().flush();
              drops.incrementAndGet();
              pause();
            }
          } finally {
            cutOff.countDown();
          }
        })) {
      assertThat(failure(get(server.url("/"), Duration.ofSeconds(1))))
          .isEqualTo("no whole answer within 1 s");
      assertThat(drops.get()).as("drops that came").isPositive();
      cutOff.await(); // and the connection is gone
    }
  }

  @Test
  void theDeadlineIsForConnectingToo() throws Exception {
    try (DeafPort deaf = new DeafPort()) {
      URI url = URI.create("http://" + deaf.endpoint() + "/");
      assertThat(failure(get(url, SHORT))).isEqualTo("no whole answer within 300 ms");
    }
  }

  @Test
  void theDeadlineIsForTheNameToo() throws Exception {
    CountDownLatch test = new CountDownLatch(1);
    try (OutboundHttp slow =
        new OutboundHttp(
            _ -> false,
            _ -> {
              awaitQuietly(test);
              throw new UnknownHostException();
            })) {
      HttpResult result = slow.exchange(Call.get(URI.create("http://name.test/"), SHORT, 10));
      assertThat(failure(result)).isEqualTo("no whole answer within 300 ms");
      test.countDown();
    }
  }

  @Test
  void anUnknownNameIsAFailureThatMayPass() throws Exception {
    try (OutboundHttp lost =
        new OutboundHttp(
            _ -> false,
            host -> {
              throw new UnknownHostException(host);
            })) {
      HttpResult result = lost.exchange(Call.get(URI.create("http://name.test/"), LONG, 10));
      assertThat(failure(result)).isEqualTo("the name is not known");
    }
  }

  @Test
  void aClosedPortIsAFailureThatMayPass() throws Exception {
    URI gone;
    try (StubServer server = StubServer.of(200, "")) {
      gone = server.url("/");
    }
    assertThat(failure(get(gone, LONG))).isEqualTo("no connection");
  }

  @Test
  void anInterruptBreaksItOff() throws Exception {
    try (StubServer server = StubServer.hung()) {
      CountDownLatch interrupted = new CountDownLatch(1);
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  var _ = get(server.url("/"), LONG);
                } catch (InterruptedException e) {
                  interrupted.countDown();
                }
              });
      Await.until("the server was asked", () -> !server.seen().isEmpty());
      caller.interrupt();
      interrupted.await();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://169.254.169.254/latest/meta-data, the link-local address 169.254.169.254 is refused",
    "http://[fe80::1]/, the link-local address fe80:0:0:0:0:0:0:1 is refused",
    "http://[::ffff:169.254.169.254]/, the link-local address 169.254.169.254 is refused",
    "http://[64:ff9b::a9fe:a9fe]/, the link-local address 64:ff9b:0:0:0:0:a9fe:a9fe is refused",
    "http://[2002:a9fe:a9fe::1]/, the link-local address 2002:a9fe:a9fe:0:0:0:0:1 is refused",
    "http://[::a9fe:a9fe]/, the link-local address 0:0:0:0:0:0:a9fe:a9fe is refused",
    "http://[fd00:ec2::254]/latest, the metadata address fd00:ec2:0:0:0:0:0:254 is refused",
    "http://[fd20:ce::254]/, the metadata address fd20:ce:0:0:0:0:0:254 is refused",
    "http://100.100.100.200/latest, the metadata address 100.100.100.200 is refused",
    "http://[::ffff:100.100.100.200]/, the metadata address 100.100.100.200 is refused",
    "http://168.63.129.16/machine, the metadata address 168.63.129.16 is refused",
    "http://0.0.0.0/, the unspecified address 0.0.0.0 is refused",
    "http://0.0.0.1/, the unspecified address 0.0.0.1 is refused",
    "http://[::]/, the unspecified address 0:0:0:0:0:0:0:0 is refused",
    "http://224.0.0.1/, the multicast address 224.0.0.1 is refused",
    "http://[ff02::1]/, the multicast address ff02:0:0:0:0:0:0:1 is refused",
    "http://255.255.255.255/, the reserved address 255.255.255.255 is refused",
  })
  void refusedAddresses(String url, String why) throws Exception {
    assertThat(refusal(get(URI.create(url), LONG))).isEqualTo(why);
  }

  @Test
  void oneRefusedAddressOfANameIsEnough() throws Exception {
    try (StubServer server = StubServer.of(200, "");
        OutboundHttp rebound =
            new OutboundHttp(
                _ -> false,
                _ ->
                    new InetAddress[] {
                      InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("169.254.169.254")
                    })) {
      URI url = URI.create("http://localhost:" + server.port() + "/");
      HttpResult result = rebound.exchange(Call.get(url, LONG, 10));

      assertThat(refusal(result)).contains("169.254.169.254");
      assertThat(server.seen()).isEmpty();
    }
  }

  @Test
  void theGatewaysOwnListenersAreRefused() throws Exception {
    try (StubServer server = StubServer.of(200, "");
        OutboundHttp own = new OutboundHttp(new OwnListeners(() -> List.of(server.address())))) {
      HttpResult result = own.exchange(Call.get(server.url("/"), LONG, 10));

      assertThat(refusal(result))
          .isEqualTo("the gateway's own listener 127.0.0.1 port " + server.port() + " is refused");
      assertThat(server.seen()).isEmpty();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A drop falls. */
  private static void pause() {
    LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
  }
}
