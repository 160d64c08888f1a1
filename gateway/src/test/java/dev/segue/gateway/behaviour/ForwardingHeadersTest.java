package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.Message.Field;
import dev.segue.gateway.testing.Message.Head;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the backend is told of the client is the gateway's word, never the client's. */
@Behaviour
final class ForwardingHeadersTest {
  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String route) {
    return TestGateway.start(Map.of("old", backend), "split { old = 1 }, " + route, "");
  }

  @Test
  void theBackendLearnsWhoAskedForWhat() {
    try (TestGateway gateway = gateway("")) {
      gateway.get("/");
      Message request = backend.only();
      assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
      assertThat(request.field("x-real-ip")).isEqualTo("127.0.0.1");
      assertThat(request.field("x-forwarded-proto")).isEqualTo("http");
      assertThat(request.field("x-forwarded-host")).isEqualTo("shop.test");
      assertThat(request.field("host")).isEqualTo("shop.test");
    }
  }

  @Test
  void whatTheClientSaysOfItselfIsReplaced() {
    try (TestGateway gateway = gateway("")) {
      gateway.get(
          "/",
          "X-Forwarded-For: 6.6.6.6",
          "x-forwarded-for: 7.7.7.7",
          "X-REAL-IP: 6.6.6.6",
          "X-Forwarded-Proto: https",
          "X-Forwarded-Host: evil.test",
          "X-Forwarded-Port: 1",
          "X-Forwarded-Prefix: /evil",
          "Forwarded: for=6.6.6.6");
      Message request = backend.only();
      assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
      assertThat(request.field("x-real-ip")).isEqualTo("127.0.0.1");
      assertThat(request.field("x-forwarded-proto")).isEqualTo("http");
      assertThat(request.field("x-forwarded-host")).isEqualTo("shop.test");
      assertThat(request.has("x-forwarded-port")).isFalse();
      assertThat(request.has("x-forwarded-prefix")).isFalse();
      assertThat(request.has("forwarded")).isFalse();
    }
  }

  /** Connection: X-Forwarded-For would take our own word away at a proxy that reads it late. */
  @Test
  void theClientCannotNameOurWordsAway() {
    try (TestGateway gateway = gateway("")) {
      gateway.get(
          "/",
          "X-Forwarded-For: 6.6.6.6",
          "Connection: X-Forwarded-For, X-Real-IP, X-Forwarded-Proto, Via, Host");
      Message request = backend.only();
      assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
      assertThat(request.field("x-real-ip")).isEqualTo("127.0.0.1");
      assertThat(request.field("x-forwarded-proto")).isEqualTo("http");
      assertThat(request.field("host")).isEqualTo("shop.test");
      assertThat(request.has("via")).isTrue();
    }
  }

  @Test
  void fieldsOfOurNameComeFromNobodyElse() {
    try (TestGateway gateway = gateway("")) {
      gateway.get("/", "X-Segue-Explain: 1", "x-segue-backend: new", "X-Seguette: mine");
      Message request = backend.only();
      assertThat(request.has("x-segue-explain")).isFalse();
      assertThat(request.has("x-segue-backend")).isFalse();
      assertThat(request.field("x-seguette")).isEqualTo("mine");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.test", "SHOP.test:8080", "127.0.0.1", "[::1]:80", "a_b.test"})
  void theHostIsPreservedByteForByte(String host) {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      assertThat(client.head("GET / HTTP/1.1", "Host: " + host).receive().status()).isEqualTo(200);
      assertThat(backend.only().field("host")).isEqualTo(host);
      assertThat(backend.only().field("x-forwarded-host")).isEqualTo(host);
    }
  }

  @Test
  void theEndpointsOwnHostIsSentWhereTheRouteSaysSo() {
    try (TestGateway gateway = gateway("forwarding.preserve-host = false")) {
      gateway.get("/");
      assertThat(backend.only().field("host")).isEqualTo(backend.endpoint());
      assertThat(backend.only().field("x-forwarded-host")).isEqualTo("shop.test");
    }
  }

  @Test
  void anAbsoluteTargetBecomesAPathAndItsHost() {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      client.head("GET http://Shop.test/a?b HTTP/1.1", "Host: shop.test").receive();
      assertThat(backend.only().head().startLine()).isEqualTo("GET /a?b HTTP/1.1");
      assertThat(backend.only().field("host")).isEqualTo("shop.test");
      backend.forget();
      client.head("GET http://shop.test?b HTTP/1.1", "Host: shop.test").receive();
      assertThat(backend.only().head().startLine()).isEqualTo("GET /?b HTTP/1.1");
    }
  }

  @Test
  void http10WithoutHostGetsOne() {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      assertThat(client.head("GET / HTTP/1.0").receive().status()).isEqualTo(200);
      assertThat(backend.only().field("host")).isEqualTo(backend.endpoint());
      assertThat(backend.only().head().startLine()).isEqualTo("GET / HTTP/1.1");
      assertThat(backend.only().has("x-forwarded-host")).isFalse();
    }
  }

  @Test
  void viaIsAddedBehindThoseOfOthers() {
    try (TestGateway gateway = gateway("")) {
      gateway.get("/", "Via: 1.1 edge");
      assertThat(backend.only().head().all("via")).hasSize(2).first().isEqualTo("1.1 edge");
      assertThat(backend.only().head().all("via").getLast()).startsWith("1.1 segue-");
    }
  }

  @Test
  void viaCanBeLeftOut() {
    try (TestGateway gateway = gateway("forwarding.via = false")) {
      gateway.get("/");
      assertThat(backend.only().has("via")).isFalse();
    }
  }

  @Test
  void aRequestThatComesBackIs508AndGoesNoFurther() {
    try (TestGateway gateway = gateway("")) {
      gateway.get("/");
      String ours = backend.only().field("via");
      Message answer = gateway.get("/", "Via: 1.0 a, " + ours + " (b), 1.1 c");
      assertThat(answer.status()).isEqualTo(508);
      assertThat(answer.text()).contains("\"reason\":\"loop\"");
      assertThat(gateway.get("/", "Via: 1.1 x", "via: " + ours).status()).isEqualTo(508);
      assertThat(backend.count()).isEqualTo(1);
    }
  }

  @Test
  void aServiceThatSendsItsRequestBackGets508() {
    try (TestGateway gateway = gateway("")) {
      backend.script(call -> {
        Message again = gateway.get("/again", lines(call.head()));
        call.reply(200, Integer.toString(again.status()));
      });
      assertThat(gateway.get("/").text()).isEqualTo("508");
      assertThat(backend.count()).isEqualTo(1);
    }
  }

  private static String[] lines(Head head) {
    return head.fields().stream()
        .filter(field -> !field.name().equals("Host"))
        .map(Field::toString)
        .toArray(String[]::new);
  }

  @Test
  void aChainOfGatewaysIsNoLoop() {
    try (TestGateway inner = gateway("");
        TestGateway outer =
            TestGateway.start(
                """
                backends { inner { endpoints = ["127.0.0.1:%s"] } }
                routes { orders { split { inner = 1 } } }
                """
                    .formatted(inner.address().getPort()))) {
      assertThat(outer.get("/").text()).isEqualTo("backend");
      assertThat(backend.only().head().all("via")).hasSize(2).doesNotHaveDuplicates();
    }
  }
}
