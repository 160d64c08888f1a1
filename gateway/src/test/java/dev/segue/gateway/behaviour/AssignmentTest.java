package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a version is judged by: requests that the split assigned to it, each counted once for what
 * became of it. {@link FallbackTableTest} has the failures, row by row.
 */
@Behaviour
final class AssignmentTest {
  private final FakeBackend old = FakeBackend.named("old");
  private final FakeBackend fresh = FakeBackend.named("new");

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  private TestGateway gateway(String route) {
    return TestGateway.start(Map.of("old", old, "new", fresh), route, "");
  }

  private static void assertOnly(TestGateway gateway, String version, String result, int times) {
    gateway.awaitMetric(
        times, "segue_assignments_total", "route", "orders", "version", version, "result", result);
    Metrics metrics = gateway.metrics();
    assertThat(metrics.sum("segue_assignments_total"))
        .as(metrics.lines("segue_assignments_total"))
        .isEqualTo(times);
  }

  @Test
  void anAnswerBelow500IsGood() {
    fresh.script(Scripts.first(1, Scripts.status(404), Scripts.ok("new")));
    try (TestGateway gateway = gateway("split { new = 1 }")) {
      assertThat(gateway.get("/").status()).isEqualTo(404);
      assertThat(gateway.get("/").status()).isEqualTo(200);
      assertOnly(gateway, "new", "ok", 2);
    }
  }

  @Test
  void anAnswerOf501IsAnErrorThoughNobodyTakesOver() {
    fresh.script(Scripts.status(501));
    try (TestGateway gateway = gateway("split { new = 1 }, fallback = old")) {
      assertThat(gateway.get("/").status()).isEqualTo(501);
      assertOnly(gateway, "new", "error", 1);
    }
  }

  @Test
  void halfAResponseIsAnError() {
    fresh.script(Scripts.bytesThenClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    try (TestGateway gateway = gateway("split { new = 1 }, fallback = old");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      client.end();
      assertOnly(gateway, "new", "error", 1);
    }
  }

  @Test
  void aFurtherTryHidesAFailureFromTheClientAndNotFromTheJudge() {
    fresh.script(Scripts.first(1, Scripts.status(503), Scripts.ok("new")));
    try (TestGateway gateway = gateway("split { new = 1 }, retry { attempts = 1, backoff = 0 }")) {
      assertThat(gateway.get("/").text()).isEqualTo("new");
      assertOnly(gateway, "new", "shielded", 1);
    }
  }

  @Test
  void whenTheFallbackFailsTooBothAreToBlameAndThePickIsJudged() {
    fresh.script(Scripts.status(503));
    old.script(Scripts.status(502));
    try (TestGateway gateway = gateway("split { new = 1 }, fallback = old")) {
      assertThat(gateway.get("/").status()).isEqualTo(502);
      assertOnly(gateway, "new", "error", 1);
    }
  }

  @Test
  void aPickThatCannotServeIsDivertedAndWhoeverServesHasNoPartInIt() {
    try (TestGateway gateway = gateway("split { new = 1, old = 0 }, fallback = old")) {
      gateway.state("new", "maint");
      assertThat(gateway.get("/").text()).isEqualTo("old");
      assertOnly(gateway, "new", "diverted", 1);
    }
  }

  @Test
  void whereNobodyCanServeThePickIsDivertedToNobody() {
    try (TestGateway gateway = gateway("split { new = 1, old = 0 }, fallback = none")) {
      gateway.state("new", "maint");
      assertThat(gateway.get("/").status()).isEqualTo(503);
      assertOnly(gateway, "new", "diverted", 1);
    }
  }

  @Test
  void whatACanaryRuleSendsIsNobodysAssignment() {
    String rule = "canary = [ { header = canary, exact = \"true\", backend = new } ]";
    try (TestGateway gateway = gateway("split { old = 1, new = 0 }, " + rule)) {
      assertThat(gateway.get("/", "canary: true").text()).isEqualTo("new");
      assertThat(gateway.get("/").text()).isEqualTo("old");
      assertOnly(gateway, "old", "ok", 1);
    }
  }

  @Test
  void whoLeavesJudgesNobody() {
    fresh.script(Scripts.stallBeforeHead());
    try (TestGateway gateway = gateway("split { new = 1 }")) {
      RawClient client = gateway.client();
      client.sendHead("GET", "/");
      Await.until("the backend has it", () -> fresh.count() == 1);
      client.close();
      gateway.awaitMetric(1, "segue_books_finished_total", "outcome", "client_gone");
      assertThat(gateway.metrics().sum("segue_assignments_total")).isZero();
    }
  }

  @Test
  void aRequestThatTheClientSpoiltJudgesNobody() {
    try (TestGateway gateway = gateway("split { new = 1 }");
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Transfer-Encoding: chunked").send("no number\r\n");
      assertThat(client.receive().status()).isEqualTo(400);
      gateway.assertBooksBalance();
      assertThat(gateway.metrics().sum("segue_assignments_total")).isZero();
    }
  }

  @Test
  void aTunnelIsJudgedByItsHandshakeWhileItIsOpen() {
    fresh.script(
        Scripts.bytes(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"));
    try (TestGateway gateway = gateway("split { new = 1 }");
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/", "Connection: Upgrade", "Upgrade: websocket");
      assertThat(client.receiveHead().status()).isEqualTo(101);
      assertOnly(gateway, "new", "ok", 1);
    }
  }
}
