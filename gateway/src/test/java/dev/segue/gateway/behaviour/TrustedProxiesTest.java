package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A trusted proxy's word on the client counts, as far as it is one. */
@Behaviour
final class TrustedProxiesTest {
  private static final String TRUSTED =
      "listeners.main.trusted-proxies = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n";

  private final FakeBackend backend = FakeBackend.named("backend");
  private final FakeBackend canary = FakeBackend.named("canary");

  @AfterEach
  void closeBackends() {
    backend.close();
    canary.close();
  }

  private TestGateway trusting(String route) {
    return gateway(route, TRUSTED);
  }

  private TestGateway gateway(String route, String more) {
    return TestGateway.start(
        Map.of("old", backend, "new", canary), "split { old = 1 }, " + route, more);
  }

  @Test
  void theListIsAddedToAndTheClientIsItsLastStranger() {
    try (TestGateway gateway = trusting("")) {
      gateway.get(
          "/",
          "X-Forwarded-For: 6.6.6.6, 1.1.1.1",
          "x-forwarded-for: 10.0.0.7",
          "X-Real-IP: 6.6.6.6");
      Message request = backend.only();
      assertThat(request.field("x-forwarded-for"))
          .isEqualTo("6.6.6.6, 1.1.1.1, 10.0.0.7, 127.0.0.1");
      assertThat(request.field("x-real-ip")).isEqualTo("1.1.1.1");
    }
  }

  @Test
  void theNextRequestOfTheConnectionHasAClientOfItsOwn() {
    try (TestGateway gateway = trusting("");
        RawClient client = gateway.client()) {
      client.get("/", "X-Forwarded-For: 1.1.1.1", "X-Forwarded-Proto: https");
      backend.forget();
      client.get("/");
      assertThat(backend.only().field("x-real-ip")).isEqualTo("127.0.0.1");
      assertThat(backend.only().field("x-forwarded-for")).isEqualTo("127.0.0.1");
      assertThat(backend.only().field("x-forwarded-proto")).isEqualTo("http");
      assertThat(backend.only().field("x-forwarded-host")).isEqualTo("shop.test");
    }
  }

  @Test
  void whereNobodyCanSayWhoStandsBeforeThePeerIsTheClient() {
    try (TestGateway gateway = trusting("")) {
      gateway.get("/", "X-Forwarded-For: 6.6.6.6, unknown");
      assertThat(backend.only().field("x-real-ip")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void aPeerOutsideOfTheRangesIsNotTrusted() {
    try (TestGateway gateway = gateway("", "listeners.main.trusted-proxies = [\"10.0.0.0/8\"]")) {
      gateway.get(
          "/", "X-Forwarded-For: 1.1.1.1", "X-Forwarded-Proto: https", "X-Forwarded-Prefix: /a");
      Message request = backend.only();
      assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
      assertThat(request.field("x-real-ip")).isEqualTo("127.0.0.1");
      assertThat(request.field("x-forwarded-proto")).isEqualTo("http");
      assertThat(request.has("x-forwarded-prefix")).isFalse();
    }
  }

  @Test
  void itsOtherWordsAreKept() {
    try (TestGateway gateway = trusting("")) {
      gateway.get(
          "/",
          "X-Forwarded-Proto: HTTPS",
          "X-Forwarded-Host: www.shop.test:8443",
          "X-Forwarded-Port: 8443",
          "X-Forwarded-Prefix: /shop");
      Message request = backend.only();
      assertThat(request.field("x-forwarded-proto")).isEqualTo("HTTPS");
      assertThat(request.field("x-forwarded-host")).isEqualTo("www.shop.test:8443");
      assertThat(request.field("x-forwarded-port")).isEqualTo("8443");
      assertThat(request.field("x-forwarded-prefix")).isEqualTo("/shop");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Proto: javascript",
        "X-Forwarded-Proto: https, http",
        "X-Forwarded-Proto:",
        "X-Forwarded-Proto: https\r\nX-Forwarded-Proto: https",
        "X-Forwarded-Host: a b",
        "X-Forwarded-Host: evil.test/path",
        "X-Forwarded-Host: a, b",
        "X-Forwarded-Host: \"><script>",
        "X-Forwarded-Host: user@evil.test",
        "X-Forwarded-Host:",
        "X-Forwarded-Host: a\r\nX-Forwarded-Host: b",
        "X-Forwarded-Port: 0",
        "X-Forwarded-Port: 65536",
        "X-Forwarded-Port: 443x",
        "X-Forwarded-Port: -1",
        "X-Forwarded-Port: 443, 80",
        "X-Forwarded-Port: 4294967739",
        "X-Forwarded-Port:"
      })
  void whatIsNotWhatItClaimsIsReplacedOrDropped(String field) {
    try (TestGateway gateway = trusting("")) {
      gateway.get("/", field);
      Message request = backend.only();
      assertThat(request.field("x-forwarded-proto")).isEqualTo("http");
      assertThat(request.field("x-forwarded-host")).isEqualTo("shop.test");
      assertThat(request.has("x-forwarded-port")).isFalse();
    }
  }

  @Test
  void aHostBeyondAnyLengthIsReplaced() {
    try (TestGateway gateway = trusting("")) {
      gateway.get("/", "X-Forwarded-Host: " + "a".repeat(300));
      assertThat(backend.only().field("x-forwarded-host")).isEqualTo("shop.test");
    }
  }

  // --- Forwarded (RFC 7239) --------------------------------------------------------------------

  @Test
  void forwardedIsWrittenWhereTheRouteSaysSo() {
    try (TestGateway gateway = gateway("forwarding.forwarded = on", "");
        RawClient client = gateway.client()) {
      client.head("GET / HTTP/1.1", "Host: shop.test:8080", "Forwarded: for=6.6.6.6").receive();
      assertThat(backend.only().field("forwarded"))
          .isEqualTo("for=127.0.0.1;host=\"shop.test:8080\";proto=http");
    }
  }

  @Test
  void forwardedIsAddedToThatOfATrustedProxy() {
    try (TestGateway gateway = trusting("forwarding.forwarded = on")) {
      gateway.get("/", "Forwarded: for=\"[2001:db8::1]:1\";by=_x", "Forwarded: for=10.0.0.1");
      assertThat(backend.only().field("forwarded"))
          .isEqualTo(
              "for=\"[2001:db8::1]:1\";by=_x, for=10.0.0.1,"
                  + " for=127.0.0.1;host=\"shop.test\";proto=http");
    }
  }

  @Test
  void forwardedWithAnOpenQuoteIsNotAddedTo() {
    try (TestGateway gateway = trusting("forwarding.forwarded = on")) {
      gateway.get("/", "Forwarded: for=\"6.6.6.6", "Forwarded: for=10.0.0.1");
      assertThat(backend.only().field("forwarded"))
          .isEqualTo("for=127.0.0.1;host=\"shop.test\";proto=http");
    }
  }

  @Test
  void forwardedThatWouldNotNameUsIsDropped() {
    try (TestGateway gateway = trusting("")) {
      gateway.get("/", "Forwarded: for=1.1.1.1");
      assertThat(backend.only().has("forwarded")).isFalse();
    }
  }

  // --- canary rules for some clients -----------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, canary",
    "192.168.0.1, canary",
    "2001:db8::5, canary",
    "::ffff:192.168.0.1, canary",
    "192.168.0.2, backend",
    "2001:db9::5, backend",
    "unknown, backend"
  })
  void aCanaryRuleIsForItsClientsAlone(String client, String expected) {
    String rule =
        "canary = [ { header = canary, present = true, backend = new,"
            + " from = [\"10.1.0.0/16\", \"192.168.0.1\", \"2001:db8::/32\"] } ]";
    try (TestGateway gateway = trusting(rule)) {
      assertThat(gateway.get("/", "canary: 1", "X-Forwarded-For: " + client).text())
          .isEqualTo(expected);
      assertThat(gateway.get("/", "X-Forwarded-For: " + client).text()).isEqualTo("backend");
    }
  }

  @Test
  void aStrangerCannotClaimAnAddressOfACanaryRule() {
    String rule =
        "canary = [ { header = canary, present = true, backend = new, from = [\"10.0.0.0/8\"] } ]";
    try (TestGateway gateway = gateway(rule, "")) {
      assertThat(gateway.get("/", "canary: 1", "X-Forwarded-For: 10.0.0.1").text())
          .isEqualTo("backend");
    }
  }
}
