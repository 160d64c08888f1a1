package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A breaker opens by what live requests see, its picks go elsewhere, and it closes again. */
@Behaviour
final class BreakerFallbackTest {
  private static final String THREE_IN_A_ROW =
      "minimum-calls = 100, consecutive-failures = 3, half-open-probes = 2";

  private final LeapClock clock = new LeapClock();
  private final FakeBackend old = FakeBackend.named("old");
  private final FakeBackend fresh = FakeBackend.named("new");

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  private TestGateway gateway(String route, String breaker) {
    String text = TestGateway.of(Map.of("old", old, "new", fresh), route);
    return TestGateway.start(text + "backends.new.breaker { " + breaker + " }", clock);
  }

  private TestGateway gateway(String breaker) {
    return gateway("split { new = 1 }, fallback = old", breaker);
  }

  private static void ask(RawClient client, int times, String target) {
    for (int i = 0; i < times; i++) {
      client.get(target);
    }
  }

  /** Three failures, so that the breaker is open. */
  private void open(TestGateway gateway, RawClient client) {
    fresh.script(Scripts.status(500));
    ask(client, 3, "/");
    assertThat(gateway.breaker("new")).isEqualTo("open");
    assertThat(fresh.count()).isEqualTo(3);
    fresh.script(Scripts.ok("new"));
    fresh.forget();
    old.forget();
  }

  // --- opening ---------------------------------------------------------------------------------

  @Test
  void failuresInARowOpenItAndPicksAreDivertedWhateverTheMethod() {
    try (TestGateway gateway = gateway(THREE_IN_A_ROW);
        RawClient client = gateway.client()) {
      open(gateway, client);
      assertThat(client.get("/").text()).isEqualTo("old");
      assertThat(client.post("/", "order").text()).isEqualTo("old");
      assertThat(fresh.count()).as("requests while it is open").isZero();
      Metrics metrics = gateway.metrics();
      assertThat(
              metrics.sum(
                  "segue_diverted_total", "from", "new", "to", "old", "reason", "breaker_open"))
          .as(metrics.lines("segue_diverted"))
          .isEqualTo(2);
      assertThat(metrics.sum("segue_breaker_state", "backend", "new", "state", "open"))
          .isEqualTo(1);
      assertThat(metrics.sum("segue_breaker_state", "backend", "new", "state", "closed")).isZero();
    }
  }

  @Test
  void aSuccessInBetweenBreaksTheRow() {
    fresh.script(call -> call.reply(call.head().target().equals("/bad") ? 500 : 200, "new"));
    try (TestGateway gateway = gateway(THREE_IN_A_ROW);
        RawClient client = gateway.client()) {
      for (int i = 0; i < 5; i++) {
        ask(client, 2, "/bad");
        ask(client, 1, "/good");
      }
      Await.equal("calls in the window", 15, () -> gateway.breakerCalls("new"));
      assertThat(gateway.breaker("new")).isEqualTo("closed");
    }
  }

  @Test
  void theRateOpensItAtTheLimitAndNotBelow() {
    fresh.script(call -> call.reply(call.head().target().equals("/bad") ? 500 : 200, "new"));
    String rate = "window = 10, minimum-calls = 10, failure-rate = 50, consecutive-failures = 0";
    try (TestGateway gateway = gateway(rate);
        RawClient client = gateway.client()) {
      ask(client, 5, "/good");
      ask(client, 4, "/bad");
      ask(client, 1, "/good");
      assertThat(gateway.breaker("new")).as("40 per cent").isEqualTo("closed");
      ask(client, 5, "/bad");
      assertThat(gateway.breaker("new")).as("50 per cent at the least").isEqualTo("open");
    }
  }

  @Test
  void slowAnswersOpenIt() {
    fresh.script(call -> {
      clock.leap(Duration.ofSeconds(2));
      call.reply(200, "new");
    });
    String slow = "slow-call = 1s, slow-call-rate = 100, window = 5, minimum-calls = 5";
    try (TestGateway gateway = gateway(slow);
        RawClient client = gateway.client()) {
      ask(client, 4, "/");
      assertThat(gateway.breaker("new")).isEqualTo("closed");
      assertThat(client.get("/").text()).as("slow is an answer all the same").isEqualTo("new");
      Await.equal("breaker", "open", () -> gateway.breaker("new"));
      assertThat(client.get("/").text()).isEqualTo("old");
    }
  }

  @Test
  void connectionsThatAreRefusedOpenIt() {
    try (TestGateway gateway = gateway(THREE_IN_A_ROW);
        RawClient client = gateway.client()) {
      fresh.kill();
      ask(client, 3, "/");
      assertThat(gateway.breaker("new")).isEqualTo("open");
      assertThat(old.count()).as("each was shielded").isEqualTo(3);
    }
  }

  // --- half open -------------------------------------------------------------------------------

  @Test
  void itClosesAgainWhenItsProbesAreAnswered() {
    try (TestGateway gateway = gateway(THREE_IN_A_ROW);
        RawClient client = gateway.client()) {
      open(gateway, client);
      clock.leap(Duration.ofSeconds(9));
      assertThat(client.get("/").text()).as("before its time").isEqualTo("old");
      clock.leap(Duration.ofSeconds(2));
      assertThat(client.get("/").text()).isEqualTo("new");
      assertThat(gateway.breaker("new")).isEqualTo("half_open");
      assertThat(client.get("/").text()).isEqualTo("new");
      Await.equal("breaker", "closed", () -> gateway.breaker("new"));
      assertThat(client.get("/").text()).isEqualTo("new");
    }
  }

  @Test
  void halfOpenItLetsInNoMoreThanItsProbes() {
    CountDownLatch release = new CountDownLatch(1);
    try (TestGateway gateway = gateway(THREE_IN_A_ROW);
        RawClient client = gateway.client();
        RawClient first = gateway.client();
        RawClient second = gateway.client()) {
      open(gateway, client);
      fresh.script(Scripts.after(release, Scripts.ok("new")));
      clock.leap(Duration.ofSeconds(11));
      first.sendHead("GET", "/");
      second.sendHead("GET", "/");
      Await.until("both probes are out", () -> fresh.count() == 2);
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/").text()).isEqualTo("old");
      }
      assertThat(fresh.count()).isEqualTo(2);
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("new");
      assertThat(second.receive().text()).isEqualTo("new");
      Await.equal("breaker", "closed", () -> gateway.breaker("new"));
    }
  }

  @Test
  void probesThatFailOpenItForAnotherTerm() {
    try (TestGateway gateway = gateway(THREE_IN_A_ROW);
        RawClient client = gateway.client()) {
      open(gateway, client);
      fresh.script(Scripts.status(500));
      clock.leap(Duration.ofSeconds(11));
      assertThat(client.get("/").text()).as("a probe is shielded too").isEqualTo("old");
      assertThat(client.get("/").text()).isEqualTo("old");
      assertThat(gateway.breaker("new")).isEqualTo("open");
      assertThat(fresh.count()).isBetween(1, 2);
      fresh.forget();
      clock.leap(Duration.ofSeconds(9));
      ask(client, 5, "/");
      assertThat(fresh.count()).as("a whole term").isZero();
    }
  }

  @Test
  void probesWithoutAnAnswerOpenItAgain() {
    CountDownLatch release = new CountDownLatch(1);
    try (TestGateway gateway = gateway(THREE_IN_A_ROW + ", half-open-wait = 5s");
        RawClient client = gateway.client();
        RawClient first = gateway.client();
        RawClient second = gateway.client()) {
      open(gateway, client);
      fresh.script(Scripts.after(release, Scripts.ok("late")));
      clock.leap(Duration.ofSeconds(11));
      first.sendHead("GET", "/");
      second.sendHead("GET", "/");
      Await.until("both probes are out", () -> fresh.count() == 2);
      clock.leap(Duration.ofSeconds(6));
      assertThat(client.get("/").text()).isEqualTo("old");
      assertThat(gateway.breaker("new")).isEqualTo("open");
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("late");
      assertThat(second.receive().text()).isEqualTo("late");
      assertThat(gateway.breaker("new")).as("late answers say nothing").isEqualTo("open");
    }
  }

  // --- nobody else -----------------------------------------------------------------------------

  @Test
  void theOnlyBackendIsAskedAllTheSameAndThatIsCounted() {
    try (TestGateway gateway = gateway("split { new = 1 }", THREE_IN_A_ROW);
        RawClient client = gateway.client()) {
      open(gateway, client);
      for (int i = 0; i < 5; i++) {
        assertThat(client.get("/").text()).isEqualTo("new");
      }
      assertThat(gateway.breaker("new")).as("its term does not end early").isEqualTo("open");
      assertThat(gateway.metrics().sum("segue_breaker_overruled_total", "backend", "new"))
          .isEqualTo(5);
    }
  }

  @Test
  void theOnlyUsableBackendIsAskedAllTheSame() {
    try (TestGateway gateway = gateway(THREE_IN_A_ROW);
        RawClient client = gateway.client()) {
      open(gateway, client);
      gateway.state("old", "maint");
      assertThat(client.get("/").text()).isEqualTo("new");
    }
  }

  @Test
  void theOnlyBackendIsRefusedWhereItSaysSo() {
    String breaker = THREE_IN_A_ROW + ", no-alternative = refuse";
    try (TestGateway gateway = gateway("split { new = 1 }", breaker);
        RawClient client = gateway.client()) {
      open(gateway, client);
      Message answer = client.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).contains("\"reason\":\"breaker-open\"");
      assertThat(answer.field("retry-after")).isEqualTo("1");
      assertThat(fresh.count()).isZero();
      clock.leap(Duration.ofSeconds(11));
      assertThat(client.get("/").text()).isEqualTo("new");
    }
  }

  @Test
  void aRouteThatFailsAtOnceRefuses() {
    String route = "split { new = 1, old = 1 }, when-unavailable = fail";
    try (TestGateway gateway = gateway(route, "minimum-calls = 100, consecutive-failures = 1");
        RawClient client = gateway.client()) {
      fresh.script(Scripts.status(500));
      ask(client, 2, "/");
      assertThat(gateway.breaker("new")).isEqualTo("open");
      int refused = 0;
      for (int i = 0; i < 10; i++) {
        refused += client.get("/").status() == 503 ? 1 : 0;
      }
      assertThat(refused).isEqualTo(5);
    }
  }

  // --- what it does not care for ---------------------------------------------------------------

  @Test
  void changedWeightsDoNotResetIt() {
    try (TestGateway gateway = gateway(THREE_IN_A_ROW);
        RawClient client = gateway.client()) {
      open(gateway, client);
      gateway.weights(Map.of("new", 1, "old", 1));
      gateway.state("new", "drain");
      gateway.state("new", "ready");
      assertThat(gateway.breaker("new")).isEqualTo("open");
      ask(client, 10, "/");
      assertThat(fresh.count()).isZero();
    }
  }

  @Test
  void switchedOffItRefusesNobody() {
    fresh.script(Scripts.status(500));
    try (TestGateway gateway = gateway("split { new = 1 }", "enabled = false");
        RawClient client = gateway.client()) {
      ask(client, 200, "/");
      assertThat(fresh.count()).isEqualTo(200);
      assertThat(gateway.breaker("new")).isEqualTo("disabled");
    }
  }
}
