package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.Message.Field;
import dev.segue.gateway.testing.Message.Head;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is for one connection ends there (RFC 9110 section 7.6.1); all else passes untouched. */
@Behaviour
final class HopByHopHeadersTest {
  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway() {
    return TestGateway.start(Map.of("old", backend), "split { old = 1 }", "");
  }

  private Head sent(String... fields) {
    backend.forget();
    try (TestGateway gateway = gateway()) {
      assertThat(gateway.get("/", fields).status()).isEqualTo(200);
    }
    return backend.only().head();
  }

  private Message answered(String... fields) {
    List<String> lines = new ArrayList<>(List.of("HTTP/1.1 200 OK"));
    lines.addAll(List.of(fields));
    lines.add("Content-Length: 0");
    backend.script(call -> call.head(lines.toArray(String[]::new)));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      Message answer = client.get("/");
      assertThat(client.get("/").status()).as("the client's connection").isEqualTo(200);
      return answer;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: keep-alive",
        "Keep-Alive: timeout=5",
        "Proxy-Connection: keep-alive",
        "TE: trailers",
        "te: gzip, trailers",
        "Upgrade: websocket",
        "UPGRADE: h2c"
      })
  void neverReachesTheOtherSide(String field) {
    String name = field.substring(0, field.indexOf(':'));
    assertThat(sent(field).has(name)).as("at the backend").isFalse();
    assertThat(answered(field).has(name)).as("at the client").isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Mine", "x-mine", "close-by, X-MINE", " X-Mine ,", "keep-alive,X-Mine"})
  void whatConnectionNamesEndsWithIt(String connection) {
    String[] fields = {"X-Mine: a", "Connection: " + connection, "X-Mine: b", "X-Other: c"};
    Head request = sent(fields);
    assertThat(request.has("x-mine")).isFalse();
    assertThat(request.has("connection")).isFalse();
    assertThat(request.field("x-other")).isEqualTo("c");
    Message answer = answered(fields);
    assertThat(answer.has("x-mine")).isFalse();
    assertThat(answer.has("connection")).isFalse();
    assertThat(answer.field("x-other")).isEqualTo("c");
  }

  @Test
  void severalConnectionFieldsAllCount() {
    String[] fields = {"Connection: X-A", "X-A: 1", "X-B: 2", "Connection: X-B", "X-C: 3"};
    Head request = sent(fields);
    assertThat(request.has("x-a")).isFalse();
    assertThat(request.has("x-b")).isFalse();
    assertThat(request.field("x-c")).isEqualTo("3");
    Message answer = answered(fields);
    assertThat(answer.head().fields().toString())
        .matches("\\[X-C: 3, X-Request-Id: [^,]+, Content-Length: 0]");
  }

  @Test
  void fieldsNamedBesideCloseEndThereToo() {
    String[] fields = {"X-A: 1", "Connection: close, X-A", "Connection: X-B", "X-B: 2"};
    Head request = sent(fields);
    assertThat(request.has("x-a")).isFalse();
    assertThat(request.has("x-b")).isFalse();
    Message answer = answered(fields);
    assertThat(answer.head().fields().toString())
        .matches("\\[X-Request-Id: [^,]+, Content-Length: 0]");
  }

  @Test
  void anUpgradeIsNotOfferedAndOneThatTheBackendMakesAllTheSameIs502() {
    backend.script(Scripts.bytes("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"));
    try (TestGateway gateway = gateway()) {
      Message answer = gateway.get("/", "Connection: Upgrade", "Upgrade: h2c");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("\"reason\":\"bad-response\"");
      assertThat(backend.only().has("upgrade")).isFalse();
    }
  }

  /** Order, spelling, repetition and odd bytes are the sender's own business. */
  @Test
  void endToEndFieldsPassByteForByte() {
    String[] fields = {
      "accept: */*",
      "X-Empty:",
      "COOKIE: a=1; b=\"2\"",
      "Cookie: c=3",
      "x-utf8: \u00c3\u00a4",
      "X-Blanks: a  b\tc",
      "Authorization: Bearer x",
      "Proxy-Authorization: Basic x",
      "Expires: 0",
      "X-Empty:",
      "Accept-Encoding: gzip"
    };
    List<String> expected = List.of(fields).stream().map(HopByHopHeadersTest::shown).toList();
    assertThat(sent(fields).fields().stream().map(Field::toString)).containsSubsequence(expected);
    assertThat(answered(fields).head().fields().stream().map(Field::toString))
        .containsSubsequence(expected);
  }

  private static String shown(String field) {
    return field.endsWith(":") ? field + ' ' : field;
  }

  @Test
  void theTargetAndTheReasonPassByteForByte() {
    backend.script(call -> call.head("HTTP/1.1 299 Quite  \u00e4 Reason", "Content-Length: 0"));
    String target = "/a//b/../c%2fd%41;x=1?q=a+b&c=%zz&d=[]'\"<>";
    try (TestGateway gateway = gateway()) {
      assertThat(gateway.get(target).head().startLine())
          .isEqualTo("HTTP/1.1 299 Quite  \u00e4 Reason");
      assertThat(backend.only().head().startLine()).isEqualTo("GET " + target + " HTTP/1.1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROPFIND", "get", "M-SEARCH", "X"})
  void anyMethodPasses(String method) {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      assertThat(client.method(method, "/").status()).isEqualTo(200);
      assertThat(backend.only().head().method()).isEqualTo(method);
    }
  }
}
