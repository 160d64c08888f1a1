package dev.segue.admin;

import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp.Answer;
import dev.segue.admin.view.Json;
import dev.segue.admin.view.ProblemView;
import dev.segue.admin.view.RouteView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A write of weights: what it takes, refuses, and says. */
final class WeightsTest {
  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void wholeSplitIsReplacedAndTheRevisionComesBack() {
    Answer answer = admin.weights("{\"old\": 95, \"new\": 5}", null);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("ETag")).isEqualTo("\"8\"");
    RouteView view = Json.read(bytes(answer), RouteView.class);
    assertThat(view.weights()).containsExactly(Map.entry("old", 95), Map.entry("new", 5));
    assertThat(view.revision()).isEqualTo(8);
    assertThat(view.fallback()).isNull();

    assertThat(admin.weights("{\"new\": 1}", null).body()).doesNotContain("\"old\":");
  }

  @Test
  void readCarriesTheSameRevision() {
    assertThat(read().header("ETag")).isEqualTo("\"7\"");
    admin.weights("{\"old\": 1, \"new\": 1}", null);
    assertThat(read().header("ETag")).isEqualTo("\"8\"");
  }

  @Test
  void equalWriteKeepsTheRevision() {
    assertThat(admin.weights("{\"old\": 100}", "\"7\"").header("ETag")).isEqualTo("\"7\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"7\" | 200",
        "* | 200",
        "\"6\", \"7\" | 200",
        "\"7\",\"6\" | 200",
        "\"9\" , , \"7\" | 200",
        "W/\"7\", \"7\" | 200",
        "\"foreign\", \"7\" | 200",
        "\"6\" | 412",
        "\"8\" | 412",
        "W/\"7\" | 412",
        "\"07\" | 412",
        "\"foreign\" | 412",
        "\"99999999999999999999\" | 412",
        "\"5\", \"6\" | 412",
        "7 | 400",
        "\"7 | 400",
        "\"6\" \"7\" | 400",
        "w/\"7\" | 400",
        "*, \"7\" | 400",
        ", | 400",
      })
  void preconditionsFollowRfc9110(String ifMatch, int status) {
    assertThat(admin.weights("{\"old\": 1, \"new\": 1}", ifMatch).status()).isEqualTo(status);
    assertThat(admin.gateway.writes).isEqualTo(status == 200 ? 1 : 0);
  }

  @Test
  void severalIfMatchFieldsAreOneList() {
    Answer answer =
        admin
            .ask("PUT", "/api/v1/routes/orders/weights")
            .as(OPERATOR)
            .field("If-Match", "\"6\"")
            .field("If-Match", "\"7\"")
            .json("{\"new\": 1}")
            .answer();
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void staleWriteIsToldTheCurrentView() {
    Answer answer = admin.weights("{\"new\": 1}", "\"6\"");
    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.header("ETag")).isEqualTo("\"7\"");
    ProblemView problem = problem(answer);
    assertThat(problem.type()).isEqualTo("urn:segue:problem:stale");
    assertThat(Json.convert(current(problem), RouteView.class).weights())
        .containsExactly(Map.entry("old", 100));
  }

  @Test
  void allReasonsComeAtOnceFromDecodingAndFromTheGateway() {
    Answer answer =
        admin.weights(
            """
            {"old": 1.5, "old": 2, "nwe": "5", "new": -1, "canary": 2000000, "x": null, "y": {"z": 1},
             "huge": 99999999999999999999, "t": true, "l": [1]}\
            """,
            null);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(problem(answer).reasons())
        .containsExactly(
            "old: named more than once (expected: once)",
            "old: 1.5 (expected: a whole number, 0..1000000)",
            "nwe: the string \"5\" (expected: a whole number, 0..1000000)",
            "x: null (expected: a whole number, 0..1000000)",
            "y: an object (expected: a whole number, 0..1000000)",
            "huge: 99999999999999999999 (expected: a whole number, 0..1000000)",
            "t: true (expected: a whole number, 0..1000000)",
            "l: a list (expected: a whole number, 0..1000000)",
            "nwe: unknown backend (expected: new, old)",
            "new: -1 (expected: 0..1000000)",
            "canary: unknown backend (expected: new, old)",
            "canary: 2000000 (expected: 0..1000000)",
            "x: unknown backend (expected: new, old)",
            "y: unknown backend (expected: new, old)",
            "huge: unknown backend (expected: new, old)",
            "t: unknown backend (expected: new, old)",
            "l: unknown backend (expected: new, old)");
    assertThat(admin.gateway.writes).isZero();
  }

  @Test
  void unreadableValueIsNotTakenForZero() {
    assertThat(problem(admin.weights("{\"old\": 0, \"new\": \"5\"}", null)).reasons())
        .containsExactly("new: the string \"5\" (expected: a whole number, 0..1000000)");
  }

  @Test
  void whatIsWrongComesBeforeThePrecondition() {
    assertThat(admin.weights("{\"old\": 0}", "\"6\"").status()).isEqualTo(422);
    assertThat(admin.weights("{\"old\": \"1\"}", "\"6\"").status()).isEqualTo(422);
    assertThat(unknownRoute("{\"old\": \"1\"}").status()).isEqualTo(404);
    assertThat(unknownRoute("{\"old\": 1}").status()).isEqualTo(404);
  }

  @Test
  void reasonsAreBounded() {
    var body = new StringBuilder("{\"old\": 1");
    for (int i = 0; i < 5000; i++) {
      body.append(", \"b").append(i).append("\": \"x\"");
    }
    List<String> reasons = problem(admin.weights(body.append('}').toString(), null)).reasons();
    assertThat(reasons).hasSize(101).last().asString().startsWith("and ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"old\"", "null", "[{\"old\": 1}]"})
  void anythingButAnObjectIsRejected(String body) {
    Answer answer = admin.weights(body, null);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(problem(answer).reasons()).singleElement().asString().contains("an object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"old\": 1",
        "{\"old\": 01}",
        "{\"old\": +1}",
        "{\"old\": NaN}",
        "{'old': 1}",
        "{\"old\": 1,}",
        "{\"old\": 1} {}",
        "{\"old\": 1} x",
        "{\"old\": 1, /* c */ \"new\": 1}",
        "\u00ff\u00fe",
      })
  void brokenJsonIsNotUnderstood(String body) {
    Answer answer = admin.weights(body, null);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(problem(answer).detail()).startsWith("body: ");
    assertThat(admin.gateway.writes).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "text/json",
        "application/json; charset=iso-8859-1",
        "multipart/form-data; boundary=x",
        "*/*"
      })
  void onlyJsonIsTaken(String type) {
    Answer answer =
        admin
            .ask("PUT", "/api/v1/routes/orders/weights")
            .as(OPERATOR)
            .field("Content-Type", type)
            .body("{\"new\": 1}")
            .answer();
    assertThat(answer.status()).isEqualTo(415);
    assertThat(admin.gateway.writes).isZero();
  }

  @Test
  void missingTypeAndEncodedBodiesAreNotTaken() {
    var ask = admin.ask("PUT", "/api/v1/routes/orders/weights").as(OPERATOR).body("{\"new\":1}");
    assertThat(ask.answer().status()).isEqualTo(415);
    var zipped = admin.ask("PUT", "/api/v1/routes/orders/weights").as(OPERATOR);
    assertThat(zipped.json("{\"new\":1}").field("Content-Encoding", "gzip").answer().status())
        .isEqualTo(415);
    var utf8 = admin.ask("PUT", "/api/v1/routes/orders/weights").as(OPERATOR);
    assertThat(
            utf8.field("Content-Type", "Application/JSON ; charset=\"UTF-8\"")
                .body("{\"new\":1}")
                .answer()
                .status())
        .isEqualTo(200);
  }

  @Test
  void unstoredChangeSaysWhetherItIsInForce() {
    for (boolean inForce : new boolean[] {true, false}) {
      admin.gateway.nextWrite =
          () -> CompletableFuture.completedStage(new Result.NotDurable<>(inForce, "disk full"));
      Answer answer = admin.weights("{\"new\": 1}", null);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(problem(answer).type()).isEqualTo("urn:segue:problem:not-durable");
      assertThat(problem(answer).inForce()).isEqualTo(inForce);
    }
  }

  @Test
  void conflictSaysWhatToDo() {
    admin.gateway.nextWrite =
        () -> CompletableFuture.completedStage(new Result.Conflict<>("owned by r1", "take over"));
    Answer answer = admin.weights("{\"new\": 1}", null);
    assertThat(answer.status()).isEqualTo(409);
    assertThat(problem(answer).hint()).isEqualTo("take over");
  }

  @Test
  void actorIsTheTokenTheAddressAndTheReason() {
    reasoned("first five per cent");
    assertThat(admin.gateway.lastActor)
        .isEqualTo(new Actor("ops", "127.0.0.1", "first five per cent"));
    reasoned("UTF-8''f%C3%BCr%20alle%2C%205%25");
    assertThat(reason()).isEqualTo("für alle, 5%");
    reasoned("f\u00c3\u00bcr alle"); // UTF-8 on the wire
    assertThat(reason()).isEqualTo("für alle");
    admin.weights("{\"new\": 1}", null);
    assertThat(reason()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\tb",
        "UTF-8''a%0Ab",
        "UTF-8''a%00b",
        "UTF-8''%E2%80%AE reversed",
        "UTF-8''%E2%80%A8",
        "UTF-8''%FF",
        "UTF-8''%C",
        "f\u00fcr"
      })
  void reasonWithoutPlainTextIsRefused(String reason) {
    assertThat(reasoned(reason).status()).isEqualTo(400);
    assertThat(admin.gateway.writes).isZero();
  }

  @Test
  void reasonIsBounded() {
    assertThat(reasoned("x".repeat(256)).status()).isEqualTo(200);
    assertThat(reasoned("x".repeat(257)).status()).isEqualTo(400);
  }

  private Answer reasoned(String reason) {
    return admin
        .ask("PUT", "/api/v1/routes/orders/weights")
        .as(OPERATOR)
        .field("X-Change-Reason", reason)
        .json("{\"new\": 1}")
        .answer();
  }

  private @Nullable String reason() {
    Actor actor = admin.gateway.lastActor;
    return actor == null ? null : actor.reason();
  }

  private Answer read() {
    return admin.ask("GET", "/api/v1/routes/orders").as(VIEWER).answer();
  }

  private Answer unknownRoute(String body) {
    return admin.ask("PUT", "/api/v1/routes/carts/weights").as(OPERATOR).json(body).answer();
  }

  private static Object current(ProblemView problem) {
    return Objects.requireNonNull(problem.current());
  }

  private static ProblemView problem(Answer answer) {
    return Json.read(bytes(answer), ProblemView.class);
  }

  private static byte[] bytes(Answer answer) {
    return answer.body().getBytes(StandardCharsets.UTF_8);
  }
}
