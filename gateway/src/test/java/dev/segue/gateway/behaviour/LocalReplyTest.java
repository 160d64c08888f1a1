package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.view.Json;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway says itself: a reason, an id to ask for, and nothing of what is behind it. */
@Behaviour
final class LocalReplyTest {
  private final String refusing = FakeBackend.refusing();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway =
        TestGateway.start(
            """
            backends { secret-name { endpoints = ["%s"] } }
            routes { orders { match { path-prefix = "/in" }, split { secret-name = 1 } } }
            """
                .formatted(refusing));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private record Problem(
      String type, String title, int status, String detail, String reason, String requestId) {}

  private static Problem problem(Message answer) {
    return Json.read(answer.text().getBytes(StandardCharsets.UTF_8), Problem.class);
  }

  @Test
  void aRequestThatNoRouteTakesIs404() {
    Message answer = gateway.get("/out");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.head().startLine()).isEqualTo("HTTP/1.1 404 Not Found");
    assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.field("cache-control")).isEqualTo("no-store");
    assertThat(answer.has("connection")).isFalse();
    Problem problem = problem(answer);
    assertThat(problem.type()).isEqualTo("urn:segue:problem:no-route");
    assertThat(problem.reason()).isEqualTo("no-route");
    assertThat(problem.title()).isEqualTo("Not Found");
    assertThat(problem.status()).isEqualTo(404);
    assertThat(problem.detail()).isEqualTo("No route takes this request");
    assertThat(problem.requestId()).isEqualTo(answer.field("x-request-id")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "application/problem+json, text/html",
        "image/png",
        "text/html, text/json"
      })
  void itIsJsonUnlessTextIsAskedFor(String accept) {
    Message answer = gateway.get("/out", "Accept: " + accept);
    assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
    assertThat(problem(answer).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "TEXT/*",
        "a/b, text/plain"
      })
  void itIsTextWhereThatIsAskedFor(String accept) {
    Message answer = gateway.get("/out", "Accept: " + accept);
    assertThat(answer.field("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.text())
        .isEqualTo(
            "No route takes this request (no-route, request "
                + answer.field("x-request-id")
                + ")\n");
  }

  @Test
  void idsAreNeverTheSame() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      try (RawClient client = gateway.client()) {
        for (int j = 0; j < 25; j++) {
          ids.add(Objects.requireNonNull(client.get("/out").field("x-request-id")));
        }
      }
    }
    assertThat(ids).hasSize(100);
  }

  @Test
  void nothingIsSaidOfWhatIsBehind() {
    for (String accept : new String[] {"*/*", "text/plain"}) {
      Message answer = gateway.get("/in", "Accept: " + accept);
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("connect-failed");
      assertThat(answer.toString()).doesNotContain(refusing, "secret-name", "127.0.0.1", "orders");
    }
  }

  @Test
  void theRequestIsNeverEchoed() {
    String evil = "/out?<script>alert(1)</script>";
    try (RawClient client = gateway.client()) {
      Message answer =
          client
              .head("GET " + evil + " HTTP/1.1", "Host: evil.test", "Accept: text/html")
              .receive();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.toString()).doesNotContain("script", "evil");
    }
  }

  @Test
  void headGetsTheSameHeadAndNoBody() {
    try (RawClient client = gateway.client()) {
      Message answer = client.method("HEAD", "/out");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.field("content-length")).isNotEqualTo("0");
      assertThat(client.get("/out").status()).as("in step").isEqualTo(404);
    }
  }

  @Test
  void unavailableSaysWhenToTryAgain() {
    gateway.state("secret-name", "maint");
    Message answer = gateway.get("/in");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.field("retry-after")).isEqualTo("1");
    assertThat(gateway.get("/out").has("retry-after")).isFalse();
  }

  @Test
  void http10ClientsAreAnsweredInTheirTerms() {
    try (RawClient once = gateway.client();
        RawClient kept = gateway.client()) {
      assertThat(once.head("GET /out HTTP/1.0").receive().field("connection")).isEqualTo("close");
      assertThat(once.end()).isEqualTo(End.CLOSED);
      for (int i = 0; i < 2; i++) {
        Message answer = kept.head("GET /out HTTP/1.0", "Connection: keep-alive").receive();
        assertThat(answer.field("connection")).isEqualTo("keep-alive");
      }
    }
  }

  @Test
  void aBodyThatNobodyWantsDoesNotCostTheAnswer() {
    try (RawClient client = gateway.client()) {
      client.sendHead("POST", "/out", "Content-Length: 300000").send("x".repeat(300_000));
      assertThat(client.receive().status()).isEqualTo(404);
    }
  }

  @Test
  void itIsCountedForNoVersion() {
    gateway.get("/out");
    gateway.assertBooksBalance();
    assertThat(gateway.metrics().sum("segue_books_finished_total", "outcome", "local_reply"))
        .isEqualTo(1);
    assertThat(gateway.metrics().sum("http_requests_total", "version", "none", "status", "404"))
        .isEqualTo(1);
  }

  @Test
  void aRequestThatCannotBeReadIsAnsweredInJson() {
    try (RawClient client = gateway.client()) {
      Message answer = client.send("BAD\r\n\r\n").receive();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(problem(answer).reason()).isEqualTo("bad-request");
      assertThat(Map.of("id", problem(answer).requestId()))
          .isEqualTo(Map.of("id", Objects.requireNonNull(answer.field("x-request-id"))));
    }
  }
}
