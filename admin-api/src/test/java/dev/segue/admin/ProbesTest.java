package dev.segue.admin;

import static dev.segue.admin.TestAdmin.QUICK;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.admin.testing.RawHttp;
import dev.segue.admin.testing.RawHttp.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes, metrics, and the listener that serves nothing else. */
final class ProbesTest {
  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz", "/startupz", "/livez?verbose", "/readyz?x=1"})
  void passedProbeSaysOk(String path) {
    for (Answer answer :
        List.of(admin.ask("GET", path).answer(), admin.ask("GET", path).opsAnswer())) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("ok");
    }
  }

  @Test
  void failedProbeGivesItsOwnReasons() {
    admin.gateway.live = List.of("event loop 1: no tick for 12 s");
    admin.gateway.ready = List.of("draining", "warming up");
    admin.gateway.started = List.of("journal not applied");
    for (boolean ops : new boolean[] {true, false}) {
      assertThat(probe("/livez", ops)).contains("event loop 1: no tick for 12 s");
      assertThat(probe("/readyz", ops)).contains("[\"draining\",\"warming up\"]");
      assertThat(probe("/startupz", ops)).contains("journal not applied");
    }
  }

  @Test
  void metricsComeInTheFormThatIsAsked() {
    Answer text = admin.ask("GET", "/metrics").answer();
    assertThat(text.body()).isEqualTo("segue_up 1\n");
    assertThat(text.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    Answer open =
        admin.ask("GET", "/metrics").field("Accept", "application/openmetrics-text").opsAnswer();
    assertThat(open.header("Content-Type"))
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/routes", "/api/v1/openapi.yaml", "/", "/nowhere"})
  void opsListenerServesNothingElse(String path) {
    assertThat(admin.ask("GET", path).as(TestAdmin.ADMIN).opsAnswer().status()).isEqualTo(404);
  }

  @Test
  void opsListenerTakesAnyHostAndOnlyReads() {
    var probe = admin.ask("GET", "/readyz").host("10.1.2.3:9901");
    assertThat(probe.opsAnswer().status()).isEqualTo(200);
    assertThat(admin.ask("PUT", "/readyz").opsAnswer().status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz", "/startupz", "/metrics"})
  void outsideLoopbackTheAdminListenersProbesNeedAToken(String path) throws IOException {
    var settings = TestAdmin.settings(InetAddress.getByName("0.0.0.0"), QUICK);
    try (var open = new TestAdmin(settings)) {
      assertThat(open.ask("GET", path).answer().status()).isEqualTo(401);
      assertThat(open.ask("GET", path).as(VIEWER).answer().status()).isEqualTo(200);
      assertThat(open.ask("GET", path).opsAnswer().status()).isEqualTo(200);
    }
  }

  @Test
  void wrongTokenOnAProbeIsAFailureToo() {
    var wrong = admin.ask("GET", "/readyz").field("Authorization", "Bearer guess");
    assertThat(wrong.answer().status()).isEqualTo(401);
    assertThat(admin.server.authenticationFailures()).isEqualTo(1);
  }

  @Test
  void pageThatFailsAtOnceIsAProblem() {
    admin.gateway.page =
        _ -> {
          throw new IllegalStateException("a collector failed");
        };
    Answer answer = admin.ask("GET", "/metrics").answer();
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("collector");
  }

  @Test
  void pageThatFailsHalfWayDoesNotLookComplete() throws IOException {
    admin.gateway.page =
        out -> {
          out.write("x".repeat(200_000).getBytes(StandardCharsets.US_ASCII));
          throw new IllegalStateException("a collector failed");
        };
    try (var http = new RawHttp(admin.address())) {
      http.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThatThrownBy(() -> http.receive("GET")).isInstanceOf(Exception.class);
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  private String probe(String path, boolean ops) {
    var ask = admin.ask("GET", path);
    Answer answer = ops ? ask.opsAnswer() : ask.answer();
    assertThat(answer.status()).isEqualTo(503);
    return answer.body();
  }
}
