package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.TestGateway;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request has one name: at the backend, in the answer, in our own replies. */
@Behaviour
final class RequestIdTest {
  private static final String TRUSTED = "listeners.main.trusted-proxies = [\"127.0.0.1\"]\n";

  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String more) {
    return TestGateway.start(
        Map.of("old", backend), "match.path-prefix = /a, split { old = 1 }", more);
  }

  @Test
  void theBackendAndTheClientGetTheSameId() {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        backend.forget();
        Message answer = client.get("/a");
        assertThat(answer.field("x-request-id"))
            .matches("[a-z0-9-]{8,60}")
            .isEqualTo(backend.only().field("x-request-id"));
        seen.add(answer.field("x-request-id"));
      }
      assertThat(seen).hasSize(100);
    }
  }

  @Test
  void aStrangersIdIsReplaced() {
    try (TestGateway gateway = gateway("")) {
      Message answer = gateway.get("/a", "X-Request-Id: mine", "x-request-id: mine2");
      assertThat(answer.field("x-request-id")).doesNotContain("mine");
      assertThat(backend.only().field("x-request-id")).isEqualTo(answer.field("x-request-id"));
    }
  }

  @Test
  void aTrustedProxysIdIsKept() {
    String id = "Root=1-67891233:abc/DEF+x.y_z~@";
    try (TestGateway gateway = gateway(TRUSTED)) {
      assertThat(gateway.get("/a", "X-REQUEST-ID: " + id).field("x-request-id")).isEqualTo(id);
      assertThat(backend.only().field("x-request-id")).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Request-Id:",
        "X-Request-Id: a b",
        "X-Request-Id: a\"b",
        "X-Request-Id: a\\b",
        "X-Request-Id: <a>",
        "X-Request-Id: a,b",
        "X-Request-Id: \u00e4",
        "X-Request-Id: a\r\nX-Request-Id: a",
        "X-Request-Id: a\r\nConnection: x-request-id"
      })
  void whatIsNoIdIsReplacedWhoeverSendsIt(String field) {
    try (TestGateway gateway = gateway(TRUSTED)) {
      Message answer = gateway.get("/a", field);
      assertThat(answer.field("x-request-id")).matches("[a-z0-9-]{8,60}");
      assertThat(backend.only().field("x-request-id")).isEqualTo(answer.field("x-request-id"));
    }
  }

  @Test
  void anIdHasABound() {
    try (TestGateway gateway = gateway(TRUSTED)) {
      String longest = "x".repeat(128);
      assertThat(gateway.get("/a", "X-Request-Id: " + longest).field("x-request-id"))
          .isEqualTo(longest);
      assertThat(gateway.get("/a", "X-Request-Id: x" + longest).field("x-request-id"))
          .doesNotContain("x".repeat(100));
    }
  }

  @Test
  void theListenerMayTakeIdsFromAnybodyOrNobody() {
    try (TestGateway anybody = gateway("listeners.main.request-id-from = anybody");
        TestGateway nobody = gateway(TRUSTED + "listeners.main.request-id-from = nobody")) {
      assertThat(anybody.get("/a", "X-Request-Id: mine").field("x-request-id")).isEqualTo("mine");
      assertThat(nobody.get("/a", "X-Request-Id: mine").field("x-request-id"))
          .doesNotContain("mine");
    }
  }

  @Test
  void theBackendCannotRenameTheRequest() {
    backend.script(call -> call.reply(200, "", "X-Request-Id: other", "x-request-id: another"));
    try (TestGateway gateway = gateway("")) {
      assertThat(gateway.get("/a").field("x-request-id"))
          .isEqualTo(backend.only().field("x-request-id"));
    }
  }

  @Test
  void ourOwnRepliesHaveTheRequestsId() {
    try (TestGateway gateway = gateway(TRUSTED)) {
      Message answer = gateway.get("/elsewhere", "X-Request-Id: mine");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.field("x-request-id")).isEqualTo("mine");
      assertThat(answer.text()).contains("\"requestId\":\"mine\"");
      Message made = gateway.get("/elsewhere");
      assertThat(made.text()).contains("\"requestId\":\"" + made.field("x-request-id") + '"');
    }
  }

  @Test
  void aRequestThatCannotBeReadHasAnIdOfItsOwn() {
    try (TestGateway gateway = gateway(TRUSTED);
        RawClient client = gateway.client()) {
      client.get("/a", "X-Request-Id: mine");
      Message answer = client.send("GET /a HTTP/1.1\r\nX-Request-Id: mine\r\n\r\n").receive();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.field("x-request-id")).matches("[a-z0-9-]{8,60}");
    }
  }

  @Test
  void aRequestThatIsRepeatedKeepsItsId() {
    try (FakeBackend failing = FakeBackend.scripted(call -> call.reply(500, "failed"));
        TestGateway gateway =
            TestGateway.start(
                Map.of("old", backend, "new", failing), "split { new = 1 }, fallback = old", "")) {
      Message answer = gateway.get("/a");
      assertThat(answer.text()).isEqualTo("backend");
      assertThat(failing.only().field("x-request-id"))
          .isEqualTo(backend.only().field("x-request-id"))
          .isEqualTo(answer.field("x-request-id"));
    }
  }
}
