package dev.segue.admin;

import static dev.segue.admin.TestAdmin.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp.Answer;
import dev.segue.admin.view.Json;
import dev.segue.admin.view.ProblemView;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator says of an endpoint. */
final class EndpointStateTest {
  private static final String ENDPOINTS = "/api/v1/backends/new/endpoints/";
  private static final String STATE = ENDPOINTS + "127.0.0.1:9002/state";

  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"drain", "maint"})
  void stateIsSetAndTheBackendsRevisionComesBack(String state) {
    Answer answer = put(STATE, state);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("ETag")).isEqualTo("\"4\"");
    assertThat(answer.body()).contains("\"state\":\"" + state + '"');
    assertThat(put(STATE, state).header("ETag")).isEqualTo("\"4\"");
    assertThat(put(STATE, "ready").header("ETag")).isEqualTo("\"5\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:9002", "127.0.0.1%3A9002", "%5B::1%5D:9002", "%5b%3A%3a1%5d:9002"})
  void endpointIsNamedByHostAndPort(String endpoint) {
    assertThat(put(ENDPOINTS + endpoint + "/state", "ready").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/backends/new/endpoints/127.0.0.1:9003/state",
        "/api/v1/backends/newer/endpoints/127.0.0.1:9002/state",
        "/api/v1/backends/NEW/endpoints/127.0.0.1:9002/state",
        "/api/v1/backends/new/endpoints/127.0.0.1:9002/state/",
        "/api/v1/backends/new/endpoints/127.0.0.1:9002",
      })
  void unknownEndpointsAreNotFound(String path) {
    assertThat(put(path, "ready").status()).isEqualTo(404);
  }

  @Test
  void lastAvailableEndpointNeedsForce() {
    assertThat(put(STATE, "drain").status()).isEqualTo(200);
    String last = ENDPOINTS + "%5B::1%5D:9002/state";
    Answer refused = put(last, "drain");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains("repeat with ?force=true");
    assertThat(put(last + "?force=false", "drain").status()).isEqualTo(409);
    assertThat(put(last + "?force=true", "drain").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "force=yes",
        "force=",
        "force",
        "force=TRUE",
        "froce=true",
        "force=true&force=true",
        "force=true&x=1",
        "force=%zz",
        "force=%FF"
      })
  void queryThatIsNotKnownIsNotUnderstood(String query) {
    assertThat(put(STATE + '?' + query, "drain").status()).isEqualTo(400);
    assertThat(admin.gateway.writes).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{} | state: missing (expected: ready, drain or maint)",
        "{\"state\": \"DRAIN\"} | state: DRAIN (expected: ready, drain or maint)",
        "{\"state\": 1} | state: 1 (expected: ready, drain or maint)",
        "{\"state\": null} | state: null (expected: ready, drain or maint)",
        "{\"state\": {\"state\": \"drain\"}} | state: an object (expected: ready, drain or maint)",
        "{\"state\": \"drain\", \"force\": true} | force: unknown (expected: state)",
        "{\"state\": \"drain\", \"state\": \"ready\"} | state: named more than once (expected: once)",
        "\"drain\" | body: a string (expected: an object)",
      })
  void bodyMustNameOneState(String body, String reason) {
    Answer answer = admin.ask("PUT", STATE).as(OPERATOR).json(body).answer();
    assertThat(answer.status()).isEqualTo(422);
    assertThat(
            Json.read(answer.body().getBytes(StandardCharsets.UTF_8), ProblemView.class).reasons())
        .containsExactly(reason);
    assertThat(admin.gateway.writes).isZero();
  }

  @Test
  void preconditionIsTheBackendsRevision() {
    var stale = admin.ask("PUT", STATE).as(OPERATOR).field("If-Match", "\"2\"");
    Answer answer = stale.json("{\"state\": \"drain\"}").answer();
    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.header("ETag")).isEqualTo("\"3\"");
    var current = admin.ask("PUT", STATE).as(OPERATOR).field("If-Match", "\"3\"");
    assertThat(current.json("{\"state\": \"drain\"}").answer().status()).isEqualTo(200);
  }

  private Answer put(String path, String state) {
    return admin.ask("PUT", path).as(OPERATOR).json("{\"state\": \"" + state + "\"}").answer();
  }
}
