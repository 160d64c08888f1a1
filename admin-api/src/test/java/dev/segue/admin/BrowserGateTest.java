package dev.segue.admin;

import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp;
import dev.segue.admin.testing.RawHttp.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins stay out. */
final class BrowserGateTest {
  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:9900",
        "127.0.0.1",
        "127.8.9.10:1",
        "[::1]",
        "[::1]:9900",
        "[0:0:0:0:0:0:0:1]:9900",
        "admin.example",
        "ADMIN.example:443"
      })
  void loopbackNamesAndConfiguredHostsAreServed(String host) {
    assertThat(status(host)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rebound.example",
        "localhost.example",
        "127.0.0.1.example",
        "127.0.0.256",
        "127.0.0",
        "10.0.0.1:9900",
        "admin.example.evil.example",
        "0.0.0.0",
        "[::2]",
        "[::ffff:127.0.0.1]"
      })
  void otherHostsAreMisdirectedWhateverTheyAskFor(String host) {
    assertThat(status(host)).isEqualTo(421);
    assertThat(admin.ask("GET", "/readyz").host(host).answer().status()).isEqualTo(421);
    assertThat(admin.ask("GET", "/metrics").host(host).answer().status()).isEqualTo(421);
  }

  @Test
  void hostIsCheckedBeforeTheToken() {
    Answer answer = admin.ask("GET", "/api/v1/routes").host("rebound.example").answer();
    assertThat(answer.status()).isEqualTo(421);
    assertThat(admin.server.authenticationFailures()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Host: a b\r\n", "Host: \r\n", "Host: localhost\r\nHost: localhost\r\n"})
  void requestWithoutOneUsableHostIsNotUnderstood(String field) throws IOException {
    try (var http = new RawHttp(admin.address())) {
      Answer answer =
          http.send("GET /readyz HTTP/1.1\r\n" + field + "Connection: close\r\n\r\n")
              .receive("GET");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:9900, localhost:9900, 200",
    "http://localhost, localhost, 200",
    "http://localhost:80, localhost, 200",
    "https://admin.example, admin.example, 200",
    "HTTP://LOCALHOST:9900, localhost:9900, 200",
    "http://localhost:9901, localhost:9900, 403",
    "http://127.0.0.1:9900, localhost:9900, 403",
    "https://elsewhere.example, localhost, 403",
    "null, localhost, 403",
    "file://, localhost, 403",
    "http://localhost/, localhost, 403",
    "http://elsewhere.example@localhost, localhost, 403",
  })
  void onlyPagesOfTheSameOriginMayAsk(String origin, String host, int status) {
    Answer answer =
        admin.ask("GET", "/api/v1/routes").host(host).as(VIEWER).field("Origin", origin).answer();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
  }

  @Test
  void foreignPageCannotWriteEvenWithAToken() {
    Answer answer =
        admin
            .ask("PUT", "/api/v1/routes/orders/weights")
            .as(OPERATOR)
            .field("Origin", "https://elsewhere.example")
            .json("{\"new\":1}")
            .answer();
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("urn:segue:problem:foreign-origin");
    assertThat(admin.gateway.writes).isZero();
  }

  @Test
  void preflightIsNotAnswered() {
    Answer answer =
        admin
            .ask("OPTIONS", "/api/v1/routes")
            .as(VIEWER)
            .field("Access-Control-Request-Method", "PUT")
            .answer();
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().keySet()).noneMatch(n -> n.startsWith("access-control"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/routes", "/nowhere", "/metrics", "/readyz"})
  void everyReplyCarriesTheSecurityFields(String path) {
    Answer answer = admin.ask("GET", path).as(VIEWER).answer();
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Set-Cookie")).isNull();
    assertThat(answer.header("Server")).isNull();
  }

  private int status(String host) {
    return admin.ask("GET", "/api/v1/routes").host(host).as(VIEWER).answer().status();
  }
}
