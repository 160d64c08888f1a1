package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY protocol headers, from those in front and to backends. */
@Behaviour
final class ProxyProtocolTest {
  private static final String REQUIRED = "listeners.main.proxy-protocol = required\n";
  private static final String LINE = "PROXY TCP4 1.1.1.1 2.2.2.2 1111 80\r\n";
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n";
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String more) {
    return TestGateway.start(Map.of("old", backend), "split { old = 1 }", more);
  }

  private static byte[] v2(String afterSignature) {
    return HexFormat.of().parseHex(SIGNATURE + afterSignature);
  }

  // --- accepted --------------------------------------------------------------------------------

  @Test
  void theLinesAddressIsTheClients() {
    try (TestGateway gateway = gateway(REQUIRED);
        RawClient client = gateway.client()) {
      assertThat(client.send(LINE + REQUEST).receive().status()).isEqualTo(200);
      Message first = backend.only();
      assertThat(first.field("x-forwarded-for")).isEqualTo("1.1.1.1");
      assertThat(first.field("x-real-ip")).isEqualTo("1.1.1.1");
      backend.forget();
      client.get("/again"); // the header is the connection's, not the request's
      assertThat(backend.only().field("x-forwarded-for")).isEqualTo("1.1.1.1");
    }
  }

  @Test
  void theBinaryHeadersAddressIsTheClients() {
    String v6 = "20010db8000000000000000000000001" + "00".repeat(16) + "04570050";
    try (TestGateway gateway = gateway(REQUIRED);
        RawClient client = gateway.client()) {
      client.send(v2("2121002a" + v6 + "0400030a0b0c")).send(REQUEST).receive();
      assertThat(backend.only().field("x-forwarded-for")).isEqualTo("2001:db8::1");
      assertThat(backend.only().field("x-real-ip")).isEqualTo("2001:db8::1");
    }
  }

  @Test
  void aHeaderMayComeByteByByte() {
    try (TestGateway gateway = gateway(REQUIRED);
        RawClient client = gateway.client()) {
      for (byte b : (LINE + REQUEST).getBytes(StandardCharsets.ISO_8859_1)) {
        client.send(new byte[] {b});
      }
      assertThat(client.receive().status()).isEqualTo(200);
      assertThat(backend.only().field("x-real-ip")).isEqualTo("1.1.1.1");
    }
  }

  @Test
  void whatNamesNoAddressLeavesThePeers() {
    try (TestGateway gateway = gateway(REQUIRED);
        RawClient unknown = gateway.client();
        RawClient local = gateway.client();
        RawClient unix = gateway.client()) {
      unknown.send("PROXY UNKNOWN\r\n" + REQUEST).receive();
      local.send(v2("20000000")).send(REQUEST).receive();
      unix.send(v2("213100d8" + "61".repeat(216))).send(REQUEST).receive();
      assertThat(backend.requests()).hasSize(3);
      assertThat(backend.requests())
          .allSatisfy(one -> assertThat(one.head().field("x-real-ip")).isEqualTo("127.0.0.1"));
    }
  }

  /** Never answered: it cannot be known what whoever does not begin so speaks. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        REQUEST,
        "PROXY TCP4 1.1.1.1 2.2.2.2 1111\r\n" + REQUEST,
        "PROXY TCP4 1.1.1.1 2.2.2.2 1111 99999\r\n" + REQUEST,
        "PROXY TCP4 shop.test 2.2.2.2 1111 80\r\n" + REQUEST,
        "\r\n" + LINE + REQUEST
      })
  void aConnectionThatBeginsOtherwiseIsClosedAndCounted(String bytes) {
    try (TestGateway gateway = gateway(REQUIRED);
        RawClient client = gateway.client()) {
      client.send(bytes);
      assertThat(client.end()).isNotEqualTo(RawClient.End.BYTES);
      gateway.awaitMetric(1, "segue_proxy_headers_refused_total", "reason", "malformed");
      assertThat(backend.count()).isZero();
      gateway.awaitMetric(0, "segue_connections_open");
    }
  }

  @Test
  void aSecondHeaderIsARequestThatIsNone() {
    try (TestGateway gateway = gateway(REQUIRED);
        RawClient client = gateway.client()) {
      assertThat(client.send(LINE + LINE + REQUEST).receive().status()).isEqualTo(400);
      assertThat(backend.count()).isZero();
    }
  }

  @Test
  void aHeaderThatTakesTooLongEndsTheConnection() {
    LeapClock clock = new LeapClock();
    try (TestGateway gateway =
            TestGateway.start(
                TestGateway.of(Map.of("old", backend), "split { old = 1 }") + REQUIRED, clock);
        RawClient silent = gateway.client();
        RawClient halfway = gateway.client()) {
      halfway.send("PROXY TCP4 1.1.1.1");
      gateway.awaitMetric(2, "segue_connections_open");
      clock.leap(Duration.ofSeconds(11));
      assertThat(silent.end()).isEqualTo(RawClient.End.CLOSED);
      assertThat(halfway.end()).isNotEqualTo(RawClient.End.BYTES);
      gateway.awaitMetric(2, "segue_proxy_headers_refused_total", "reason", "timeout");
    }
  }

  @Test
  void onlyTrustedProxiesMaySendOneWhereThereAreAny() {
    try (TestGateway gateway =
            gateway(REQUIRED + "listeners.main.trusted-proxies = [\"10.0.0.0/8\"]");
        RawClient client = gateway.client()) {
      assertThat(client.end()).isNotEqualTo(RawClient.End.BYTES);
      gateway.awaitMetric(1, "segue_proxy_headers_refused_total", "reason", "untrusted");
    }
  }

  /** A balancer that speaks PROXY, and behind it a content network that speaks HTTP. */
  @Test
  void theAnnouncedPeerIsTrustedOrNotByItsOwnAddress() {
    try (TestGateway gateway =
            gateway(REQUIRED + "listeners.main.trusted-proxies = [\"127.0.0.1\", \"9.9.0.0/16\"]");
        RawClient network = gateway.client();
        RawClient stranger = gateway.client()) {
      network.send("PROXY TCP4 9.9.1.1 2.2.2.2 1 80\r\n").get("/", "X-Forwarded-For: 5.5.5.5");
      assertThat(backend.only().field("x-real-ip")).isEqualTo("5.5.5.5");
      assertThat(backend.only().field("x-forwarded-for")).isEqualTo("5.5.5.5, 9.9.1.1");
      backend.forget();
      stranger.send(LINE).get("/", "X-Forwarded-For: 5.5.5.5");
      assertThat(backend.only().field("x-real-ip")).isEqualTo("1.1.1.1");
      assertThat(backend.only().field("x-forwarded-for")).isEqualTo("1.1.1.1");
    }
  }

  @Test
  void withoutTheSettingAHeaderIsNoRequest() {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      assertThat(client.send(LINE + REQUEST).receive().status()).isEqualTo(400);
    }
  }

  @Test
  void aDrainClosesConnectionsThatStillOweTheirHeader() {
    TestGateway gateway = gateway(REQUIRED);
    try (gateway;
        RawClient client = gateway.client()) {
      gateway.awaitMetric(1, "segue_connections_open");
      assertThat(gateway.drain()).isZero();
      assertThat(client.end()).isNotEqualTo(RawClient.End.BYTES);
    }
  }

  // --- sent ------------------------------------------------------------------------------------

  private TestGateway sending(String version, String more) {
    backend.wantsAnnouncement();
    return gateway("backends.old.send-proxy-protocol = " + version + "\n" + more);
  }

  @Test
  void theBackendIsToldByALine() {
    try (TestGateway gateway = sending("v1", "");
        RawClient client = gateway.client()) {
      assertThat(client.get("/").text()).isEqualTo("backend");
      assertThat(backend.announcements())
          .containsExactly(
              "PROXY TCP4 127.0.0.1 127.0.0.1 "
                  + client.localAddress().getPort()
                  + ' '
                  + gateway.address().getPort());
    }
  }

  /**
   * Scenario: a connection without a header came free after a reload had asked for headers, and the
   * next request's header went out in the middle of it.
   */
  @Test
  void aConnectionFromBeforeTheSettingCarriesNoHeaderInItsMiddle() {
    CountDownLatch answer = new CountDownLatch(1);
    String one =
        TestGateway.of(Map.of("old", backend), "split { old = 1 }")
            + "event-loops = 1\n"
            + "backends.old.pool { max-connections = 1, pending-timeout = 1h }\n";
    backend.script(Scripts.after(answer, Scripts.ok("backend")));
    try (TestGateway gateway = TestGateway.start(one);
        RawClient first = gateway.client();
        RawClient second = gateway.client()) {
      first.sendHead("GET", "/");
      Await.equal("requests", 1, backend::count);
      backend.wantsAnnouncement();
      gateway.reload(one + "backends.old.send-proxy-protocol = v1\n");
      second.sendHead("GET", "/");
      gateway.awaitMetric(1, "segue_upstream_pending_requests", "backend", "old");
      answer.countDown();
      assertThat(first.receive().text()).isEqualTo("backend");
      assertThat(second.receive().text()).isEqualTo("backend");
      assertThat(backend.announcements()).hasSize(1);
      assertThat(backend.requests())
          .allSatisfy(request -> assertThat(request.head().method()).isEqualTo("GET"));
    } finally {
      answer.countDown();
    }
  }

  /**
   * Scenario: a request that waited for its connection since before a reload wrote the header that
   * was asked for then, and the connection was kept for others; or it wrote none.
   */
  @ParameterizedTest
  @CsvSource({"v1, off", "off, v1"})
  void aRequestFromBeforeTheSettingGetsAConnectionOfTheNewKind(String before, String after) {
    CountDownLatch answer = new CountDownLatch(1);
    String one =
        TestGateway.of(Map.of("old", backend), "split { old = 1 }")
            + "event-loops = 1\n"
            + "backends.old.pool { max-connections = 1, pending-timeout = 1h }\n"
            + "backends.old.send-proxy-protocol = ";
    backend.wantsAnnouncement(before.equals("v1"));
    backend.script(Scripts.after(answer, Scripts.ok("backend")));
    try (TestGateway gateway = TestGateway.start(one + before + '\n');
        RawClient first = gateway.client();
        RawClient second = gateway.client();
        RawClient third = gateway.client()) {
      first.sendHead("GET", "/");
      Await.equal("requests", 1, backend::count);
      second.sendHead("GET", "/");
      gateway.awaitMetric(1, "segue_upstream_pending_requests", "backend", "old");
      backend.wantsAnnouncement(after.equals("v1"));
      gateway.reload(one + after + '\n');
      third.sendHead("GET", "/");
      gateway.awaitMetric(2, "segue_upstream_pending_requests", "backend", "old");
      answer.countDown();
      for (RawClient client : List.of(first, second, third)) {
        assertThat(client.receive().text()).isEqualTo("backend");
      }
      assertThat(backend.announcements()).hasSize(after.equals("v1") ? 2 : 1);
      assertThat(backend.requests())
          .allSatisfy(request -> assertThat(request.head().method()).isEqualTo("GET"));
    } finally {
      answer.countDown();
    }
  }

  @Test
  void theBackendIsToldInBinary() {
    try (TestGateway gateway = sending("v2", "");
        RawClient client = gateway.client()) {
      assertThat(client.get("/").text()).isEqualTo("backend");
      assertThat(backend.announcements())
          .containsExactly(
              SIGNATURE
                  + "2111000c7f0000017f000001"
                  + hex(client.localAddress().getPort())
                  + hex(gateway.address().getPort()));
    }
  }

  private static String hex(int port) {
    return HexFormat.of().toHexDigits((short) port);
  }

  @Test
  void whatWasAnnouncedIsPassedOn() {
    try (TestGateway gateway = sending("v1", REQUIRED);
        RawClient client = gateway.client()) {
      client.send(LINE).get("/");
      assertThat(backend.announcements()).containsExactly(LINE.strip());
    }
  }

  /** The header names one client: a shared connection would tell lies about the others. */
  @Test
  void eachRequestHasAConnectionOfItsOwn() {
    try (TestGateway gateway = sending("v1", "");
        RawClient one = gateway.client();
        RawClient two = gateway.client()) {
      for (RawClient client : List.of(one, two, one, two)) {
        assertThat(client.get("/").text()).isEqualTo("backend");
        assertThat(client.post("/", "body").text()).isEqualTo("backend");
        String last = backend.announcements().getLast();
        assertThat(last).contains(" " + client.localAddress().getPort() + " ");
      }
      assertThat(backend.connections()).isEqualTo(8);
      assertThat(Set.copyOf(backend.announcements())).hasSize(2);
      Await.equal("backend connections", 0, backend::openConnections);
    }
  }

  @Test
  void probesSpeakForNobodyElse() {
    String health = "backends.old.health { path = /health, interval = 20ms }\n";
    try (TestGateway gateway = sending("v1", health)) {
      Await.until("a probe passed", () -> gateway.endpoint("old").health().equals("up"));
      assertThat(backend.announcements()).isNotEmpty().containsOnly("PROXY UNKNOWN");
    }
    FakeBackend other = FakeBackend.named("other").wantsAnnouncement();
    try (other;
        TestGateway gateway =
            TestGateway.start(
                Map.of("old", other),
                "split { old = 1 }",
                "backends.old.send-proxy-protocol = v2\n" + health)) {
      Await.until("a probe passed", () -> gateway.endpoint("old").health().equals("up"));
      assertThat(other.announcements()).isNotEmpty().containsOnly(SIGNATURE + "20000000");
    }
  }
}
