package dev.segue.admin;

import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp.Answer;
import dev.segue.admin.view.Json;
import dev.segue.admin.view.ProblemView;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors, in the form of RFC 9457. */
final class ProblemTest {
  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void unknownPathIsAProblem() {
    Answer answer = admin.ask("GET", "/api/v2/routes").as(VIEWER).answer();
    ProblemView problem = problem(answer, 404, "not-found");
    assertThat(problem.detail()).isEqualTo("path /api/v2/routes");
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /api/v1/routes | GET, HEAD",
        "DELETE | /api/v1/routes/orders | GET, HEAD",
        "GET | /api/v1/routes/orders/weights | PUT",
        "HEAD | /api/v1/routes/orders/weights | PUT",
        "PATCH | /api/v1/overrides | GET, DELETE, HEAD",
        "PUT | /metrics | GET, HEAD",
        "OPTIONS | /api/v1/routes | GET, HEAD",
        "TRACE | /api/v1/routes | GET, HEAD",
        "QUERY | /api/v1/routes | GET, HEAD",
        "FROB | /api/v1/routes | GET, HEAD",
      })
  void otherMethodsAreToldWhichOnesThereAre(String method, String path, String allow) {
    Answer answer = admin.ask(method, path).as(VIEWER).answer();
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo(allow);
  }

  @Test
  void upgradeToAnotherProtocolIsNoWayAround() {
    var ask =
        admin
            .ask("GET", "/api/v1/routes")
            .field("Sec-WebSocket-Version", "13"); // by this the library tells them apart
    assertThat(ask.answer().status()).isEqualTo(401);
    assertThat(ask.as(VIEWER).answer().status()).isEqualTo(200);
  }

  @Test
  void failureTellsNothingButItsNameInTheLog() {
    admin.gateway.readFailure = new IllegalStateException("jdbc:secret@db");
    Answer answer = admin.ask("GET", "/api/v1/routes").as(VIEWER).answer();
    ProblemView problem = problem(answer, 500, "internal");
    assertThat(problem.instance()).startsWith("urn:uuid:");
    assertThat(answer.body()).doesNotContain("jdbc").doesNotContain("Exception");
  }

  @Test
  void writeThatFailsLaterIsAProblemToo() {
    admin.gateway.nextWrite =
        () -> CompletableFuture.failedFuture(new IllegalStateException("jdbc:secret@db"));
    Answer answer = admin.weights("{\"new\": 1}", null);
    problem(answer, 500, "internal");
    assertThat(answer.body()).doesNotContain("jdbc");
    admin.gateway.nextWrite =
        () -> {
          throw new AssertionError("an invariant");
        };
    problem(admin.weights("{\"new\": 1}", null), 500, "internal");
  }

  @Test
  void clientsTextIsShownAsOneBoundedLine() {
    String name = "%C3%BC%E2%80%AE" + "x".repeat(500);
    Answer answer = admin.ask("GET", "/api/v1/routes/" + name).as(VIEWER).answer();
    String detail = String.valueOf(problem(answer, 404, "not-found").detail());
    assertThat(detail).startsWith("route \\u00fc\\u202exxx").hasSizeLessThan(120);
  }

  @Test
  void detailsHoldTheOffendingValueAndTheExpectedOne() {
    Answer answer =
        admin
            .ask("PUT", "/api/v1/routes/orders/weights")
            .as(OPERATOR)
            .field("Content-Type", "text/plain")
            .body("x")
            .answer();
    assertThat(problem(answer, 415, "unsupported-media-type").detail())
        .isEqualTo("Content-Type: text/plain (expected: application/json)");
    assertThat(answer.header("Accept")).isEqualTo("application/json");
  }

  private static ProblemView problem(Answer answer, int status, String slug) {
    assertThat(answer.status()).isEqualTo(status);
    ProblemView problem =
        Json.read(answer.body().getBytes(StandardCharsets.UTF_8), ProblemView.class);
    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.type()).isEqualTo("urn:segue:problem:" + slug);
    return problem;
  }
}
