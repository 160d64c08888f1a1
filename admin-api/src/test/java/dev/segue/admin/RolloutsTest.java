package dev.segue.admin;

import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.RolloutOperations.RolloutOption;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.testing.FakeRollouts.Defined;
import dev.segue.admin.testing.FakeRollouts.Told;
import dev.segue.admin.testing.RawHttp.Answer;
import dev.segue.admin.testing.SampleRollout;
import dev.segue.admin.view.RolloutView.UpdateView;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rollouts over HTTP; each reply is held to the contract. */
final class RolloutsTest {
  private static final String ALL = "/api/v1/rollouts";
  private static final String ONE = ALL + "/orders-v2";
  private static final String[] VERBS =
      Stream.of(RolloutVerb.values()).map(RolloutVerb::word).toArray(String[]::new);

  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void rolloutsAreListedAndShownWhole() {
    admin
        .gateway
        .rollouts
        .show(
            SampleRollout.of("succeeded")
                .attempt(1)
                .at(100, 4)
                .until(SampleRollout.STARTED)
                .undoUntil(SampleRollout.STARTED)
                .left(0)
                .check("errors", "pass", "2 of 4000 failed")
                .verbs("undo")
                .view())
        .show(
            SampleRollout.of("carts-v3", "rolling-back")
                .rolling(new UpdateView("127.0.0.1:9002", "draining", ""))
                .view());

    Answer list = admin.ask("GET", ALL).as(VIEWER).answer();
    assertThat(list.body()).contains("\"id\":\"carts-v3\"", "\"id\":\"orders-v2\"", "draining");
    Answer one = admin.ask("GET", ONE).as(VIEWER).answer();
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.body()).contains("\"phase\":\"succeeded\"", "2 of 4000 failed");
    assertThat(one.header("ETag")).isNull();
    assertThat(admin.ask("GET", ALL + "/nope").as(VIEWER).answer().status()).isEqualTo(404);
  }

  @Test
  void gatewayWithoutRolloutsHasAnEmptyList() {
    assertThat(RolloutOperations.NONE.rollouts()).isEmpty();
    assertThat(RolloutOperations.NONE.rollout("orders-v2")).isNull();
    assertThat(RolloutOperations.NONE.events("orders-v2", 0)).isEmpty();
    RolloutOperations.NONE.follow("orders-v2", _ -> {}).run();
    var actor = new Actor("ops", "127.0.0.1", "");
    assertThat(RolloutOperations.NONE.tell("orders-v2", RolloutVerb.START, Set.of(), actor))
        .isCompletedWithValue(new Result.NotFound<>("rollout orders-v2"));
    assertThat(RolloutOperations.NONE.remove("orders-v2", actor))
        .isCompletedWithValue(new Result.NotFound<>("rollout orders-v2"));
    assertThat(RolloutOperations.NONE.define("orders-v2", "{}", true, actor))
        .isCompletedWithValueMatching(result -> result instanceof Result.Conflict);
    assertThat(admin.ask("GET", ALL).as(VIEWER).answer().body()).isEqualTo("{\"rollouts\":[]}");
  }

  @ParameterizedTest
  @EnumSource
  void everyVerbIsPassedOnWithWhoAndWhy(RolloutVerb verb) {
    allowEverything();
    Answer answer =
        admin
            .ask("POST", ONE + '/' + verb.word())
            .as(OPERATOR)
            .field("X-Change-Reason", "OPS-7")
            .answer();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"id\":\"orders-v2\"");
    assertThat(admin.gateway.rollouts.told())
        .containsExactly(
            new Told("orders-v2", verb, Set.of(), new Actor("ops", "127.0.0.1", "OPS-7")));
  }

  @ParameterizedTest
  @EnumSource
  void everyVerbHasItsOptionsAndNoOther(RolloutVerb verb) {
    allowEverything();
    for (RolloutOption option : RolloutOption.values()) {
      Answer answer =
          admin
              .ask("POST", ONE + '/' + verb.word() + '?' + option.word() + "=true")
              .as(OPERATOR)
              .answer();
      boolean known = verb.options().contains(option);
      assertThat(answer.status()).as(answer.body()).isEqualTo(known ? 200 : 400);
      if (!known) {
        assertThat(answer.body()).contains(option.word() + ": with " + verb.word());
      }
    }
    assertThat(admin.gateway.rollouts.told()).hasSize(verb.options().size());
  }

  @Test
  void abortTakesAllOptionsAtOnce() {
    allowEverything();
    String abort = ONE + "/abort?cut=true&ramped=true&force=true";
    assertThat(admin.ask("POST", abort).as(OPERATOR).answer().status()).isEqualTo(200);
    assertThat(admin.gateway.rollouts.told())
        .singleElement()
        .satisfies(t -> assertThat(t.options()).isEqualTo(EnumSet.allOf(RolloutOption.class)));
  }

  @Test
  void startByIdIsTheVerbStart() {
    allowEverything();
    Answer answer = admin.ask("POST", ALL).as(OPERATOR).json("{\"id\": \"orders-v2\"}").answer();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(admin.gateway.rollouts.told())
        .singleElement()
        .satisfies(t -> assertThat(t.verb()).isEqualTo(RolloutVerb.START));
    Answer unknown = admin.ask("POST", ALL).as(OPERATOR).json("{\"id\": \"nope\"}").answer();
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body()).contains("rollout nope");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{} | id: missing (expected: an id, as a string)",
        "{\"id\": 7} | id: 7 (expected: an id, as a string)",
        "{\"id\": \"\"} | id:  (expected: an id, as a string)",
        "{\"id\": \"a\", \"id\": \"b\"} | id: named more than once (expected: once)",
        "{\"id\": \"a\", \"definition\": 7} | definition: 7 (expected: an object",
        "{\"id\": \"a\", \"definition\": [{}]} | definition: a list (expected: an object",
        "{\"definition\": {}} | id: missing (expected: an id, as a string)",
        "{\"id\": \"a\", \"start\": \"no\"} | start: no (expected: true or false)",
        "{\"id\": \"a\", \"start\": false} | start: false (expected: a definition beside it)",
        "{\"id\": \"a\", \"definition\": {\"bake\": 1, \"bake\": 2}} | definition: Duplicate",
        "{\"id\": \"a\", \"verb\": \"start\"} | verb: unknown (expected: id, definition or start)",
      })
  void startNeedsOneId(String body, String reason) {
    Answer answer = admin.ask("POST", ALL).as(OPERATOR).json(body).answer();
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains(reason.replace("\"", "\\\""));
    assertThat(admin.ask("POST", ALL).as(OPERATOR).answer().status())
        .as("no body at all")
        .isEqualTo(400);
    assertThat(admin.gateway.rollouts.told()).isEmpty();
  }

  @Test
  void definitionGoesOnAsItWasSentAndIsAnsweredWithWhereItIs() {
    String definition =
        "{\"route\": \"orders\",\n \"checks\": {\"p95\": {\"latency\": {\"max\": 1.50}}}}";
    Answer answer =
        admin
            .ask("POST", ALL)
            .as(OPERATOR)
            .field("X-Change-Reason", "OPS-7")
            .json("{\"start\": false, \"definition\": " + definition + ", \"id\": \"carts-v3\"}")
            .answer();
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo(ALL + "/carts-v3");
    assertThat(answer.body()).contains("\"id\":\"carts-v3\"", "\"phase\":\"pending\"");
    assertThat(admin.gateway.rollouts.defined())
        .containsExactly(
            new Defined("carts-v3", definition, false, new Actor("ops", "127.0.0.1", "OPS-7")));
    assertThat(admin.gateway.rollouts.told()).isEmpty();
  }

  @Test
  void definedRolloutIsStartedUnlessTheBodySaysNo() {
    String body = "{\"id\": \"carts-v3\", \"definition\": {}}";
    assertThat(admin.ask("POST", ALL).as(OPERATOR).json(body).answer().status()).isEqualTo(201);
    assertThat(admin.gateway.rollouts.defined()).extracting(Defined::start).containsExactly(true);
    Answer again = admin.ask("POST", ALL).as(OPERATOR).json(body).answer();
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.body()).contains("rollout carts-v3 is of the file");
  }

  /** Whatever nests too deeply is no JSON for us, and nobody's stack is at risk. */
  @Test
  void definitionThatNestsTooDeeplyIsRefused() {
    String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    Answer answer =
        admin
            .ask("POST", ALL)
            .as(OPERATOR)
            .json("{\"id\": \"a\", \"definition\": " + deep + "}")
            .answer();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(admin.gateway.rollouts.defined()).isEmpty();
  }

  @Test
  void rolloutThatHasEndedCanBeRemoved() {
    admin.gateway.rollouts.show(SampleRollout.of("succeeded").view());
    admin.gateway.rollouts.show(SampleRollout.of("carts-v3", "baking").view());
    assertThat(admin.ask("DELETE", ONE).as(VIEWER).answer().status()).isEqualTo(403);
    Answer answer = admin.ask("DELETE", ONE).as(OPERATOR).answer();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"id\":\"orders-v2\"");
    assertThat(answer.header("ETag")).isNull();
    assertThat(admin.ask("DELETE", ONE).as(OPERATOR).answer().status()).isEqualTo(404);
    Answer live = admin.ask("DELETE", ALL + "/carts-v3").as(OPERATOR).answer();
    assertThat(live.status()).isEqualTo(409);
    assertThat(live.body()).contains("rollout carts-v3 is live", "abort it first");
    assertThat(admin.gateway.rollouts.removed()).containsExactly("orders-v2");
  }

  @Test
  void verbThatThePhaseDoesNotAllowSaysWhatIsPossible() {
    admin.gateway.rollouts.show(SampleRollout.of("frozen").verbs("resume", "abort").view());
    Answer answer = admin.ask("POST", ONE + "/approve").as(OPERATOR).answer();
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.body()).contains("orders-v2 is frozen", "possible: resume, abort");
  }

  @Test
  void everyOtherEndingHasItsStatus() {
    allowEverything();
    admin.gateway.rollouts.answer(_ -> new Result.Rejected<>(List.of("old: weight 0")));
    assertThat(admin.ask("POST", ONE + "/start").as(OPERATOR).answer().status()).isEqualTo(422);
    admin.gateway.rollouts.answer(_ -> new Result.NotDurable<>(true, "disk full"));
    Answer answer = admin.ask("POST", ONE + "/abort").as(OPERATOR).answer();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("\"inForce\":true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"take-over", "START", "promote_full", "events", "x"})
  void unknownVerbIsNotFoundAndTheKnownOnesAreNamed(String verb) {
    allowEverything();
    Answer answer = admin.ask("POST", ONE + '/' + verb).as(OPERATOR).answer();
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).contains("verb " + verb, "start, pause, resume", "promote-full");
    assertThat(admin.ask("GET", ONE + "/start").as(VIEWER).answer().status()).isEqualTo(405);
    assertThat(admin.ask("POST", ALL + "/nope/start").as(OPERATOR).answer().status())
        .isEqualTo(404);
  }

  @Test
  void whoMayReadMaySayNothing() {
    allowEverything();
    assertThat(admin.ask("POST", ONE + "/pause").as(VIEWER).answer().status()).isEqualTo(403);
    assertThat(admin.ask("POST", ALL).as(VIEWER).json("{\"id\": \"orders-v2\"}").answer().status())
        .isEqualTo(403);
    String definition = "{\"id\": \"a\", \"definition\": {}}";
    assertThat(admin.ask("POST", ALL).as(VIEWER).json(definition).answer().status()).isEqualTo(403);
    assertThat(admin.gateway.rollouts.defined()).isEmpty();
    assertThat(admin.ask("POST", ONE + "/pause").answer().status()).isEqualTo(401);
    assertThat(admin.gateway.rollouts.told()).isEmpty();
  }

  /** A page elsewhere can send a POST without a body: the token and the gate stand against it. */
  @Test
  void gateIsAsStrictAsForOtherWrites() {
    allowEverything();
    String pause = ONE + "/pause";
    assertThat(
            admin
                .ask("POST", pause)
                .as(OPERATOR)
                .field("Origin", "https://elsewhere.example")
                .answer()
                .status())
        .isEqualTo(403);
    assertThat(admin.ask("POST", pause).as(OPERATOR).host("evil.example").answer().status())
        .isEqualTo(421);
    assertThat(
            admin
                .ask("POST", pause)
                .as(OPERATOR)
                .field("Content-Type", "text/plain")
                .answer()
                .status())
        .isEqualTo(415);
    assertThat(admin.ask("POST", pause).as(OPERATOR).body("{}").answer().status()).isEqualTo(415);
    assertThat(admin.gateway.rollouts.told()).isEmpty();
  }

  @Test
  void bodyIsNotNeededAndHoldsNothing() {
    allowEverything();
    String abort = ONE + "/abort";
    assertThat(admin.ask("POST", abort).as(OPERATOR).json("").answer().status()).isEqualTo(200);
    assertThat(admin.ask("POST", abort).as(OPERATOR).json("{}").answer().status()).isEqualTo(200);
    Answer options = admin.ask("POST", abort).as(OPERATOR).json("{\"force\": true}").answer();
    assertThat(options.status()).isEqualTo(422);
    assertThat(options.body()).contains("options are query parameters");
    assertThat(admin.ask("POST", abort).as(OPERATOR).json("[").answer().status()).isEqualTo(400);
    assertThat(admin.gateway.rollouts.told()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force", "force=yes", "froce=true", "force=true&force=true"})
  void queryThatIsNotKnownAbortsNothing(String query) {
    allowEverything();
    assertThat(admin.ask("POST", ONE + "/abort?" + query).as(OPERATOR).answer().status())
        .isEqualTo(400);
    assertThat(admin.gateway.rollouts.told()).isEmpty();
  }

  @Test
  void weightsCanBeTakenOver() {
    String weights = "/api/v1/routes/orders/weights";
    for (String query : List.of("", "?take-over=false", "?take-over=true")) {
      Answer answer = admin.ask("PUT", weights + query).as(OPERATOR).json("{\"new\": 1}").answer();
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(admin.gateway.takenOver).isEqualTo(query.endsWith("=true"));
    }
    assertThat(admin.ask("PUT", weights + "?take-over").as(OPERATOR).json("{}").answer().status())
        .isEqualTo(400);
  }

  private void allowEverything() {
    admin.gateway.rollouts.show(SampleRollout.of("progressing").verbs(VERBS).view());
  }
}
