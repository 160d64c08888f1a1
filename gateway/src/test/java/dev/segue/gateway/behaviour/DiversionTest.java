package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a pick of the split goes that cannot serve, and that it is counted as its own failure. */
@Behaviour
final class DiversionTest {
  private final FakeBackend a = FakeBackend.named("a");
  private final FakeBackend b = FakeBackend.named("b");
  private final FakeBackend c = FakeBackend.named("c");

  @AfterEach
  void closeBackends() {
    a.close();
    b.close();
    c.close();
  }

  private TestGateway gateway(String route) {
    return gateway(route, "");
  }

  private TestGateway gateway(String route, String more) {
    return TestGateway.start(Map.of("a", a, "b", b, "c", c), route, more);
  }

  /** How often each answered; a reply of the gateway's own by its status. */
  private static String ask(RawClient client, int times, String... fields) {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      Message answer = client.get("/", fields);
      String who = answer.status() == 200 ? answer.text() : Integer.toString(answer.status());
      answers.merge(who, 1, Integer::sum);
    }
    return answers.toString();
  }

  private static double diverted(TestGateway gateway, String from, String to, String reason) {
    return gateway
        .metrics()
        .sum("segue_diverted_total", "route", "orders", "from", from, "to", to, "reason", reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"maint", "drain"})
  void picksOfABackendThatIsOutGoToTheOthersByTheirWeights(String state) {
    try (TestGateway gateway = gateway("split { a = 2, b = 1, c = 3 }");
        RawClient client = gateway.client()) {
      gateway.state("c", state);
      assertThat(ask(client, 60)).isEqualTo("{a=40, b=20}");
      assertThat(diverted(gateway, "c", "a", "unavailable")).isEqualTo(20);
      assertThat(diverted(gateway, "c", "b", "unavailable")).isEqualTo(10);
      assertThat(gateway.metrics().sum("segue_diverted_total")).isEqualTo(30);
    }
  }

  /** The split picks on configured weights: who was out gets his share and no more afterwards. */
  @Test
  void aBackendThatComesBackGetsItsShareAgain() {
    try (TestGateway gateway = gateway("split { a = 3, b = 1 }");
        RawClient client = gateway.client()) {
      gateway.state("b", "maint");
      assertThat(ask(client, 41)).isEqualTo("{a=41}");
      gateway.state("b", "ready");
      assertThat(ask(client, 40)).isEqualTo("{a=30, b=10}");
    }
  }

  @Test
  void redistributionPassesByWhoIsOutToo() {
    try (TestGateway gateway = gateway("split { a = 1, b = 1, c = 1 }");
        RawClient client = gateway.client()) {
      gateway.state("a", "maint");
      gateway.state("b", "maint");
      assertThat(ask(client, 30)).isEqualTo("{c=30}");
      assertThat(gateway.metrics().sum("segue_diverted_total", "to", "c")).isEqualTo(20);
    }
  }

  @Test
  void redistributionNeverTakesWeightZero() {
    try (TestGateway gateway = gateway("split { a = 1, b = 0 }");
        RawClient client = gateway.client()) {
      gateway.state("a", "maint");
      Message answer = client.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).contains("\"reason\":\"no-endpoint\"");
      assertThat(answer.field("retry-after")).isEqualTo("1");
      assertThat(b.count()).isZero();
      assertThat(diverted(gateway, "a", "none", "unavailable")).isEqualTo(1);
      gateway.assertBooksBalance();
      Metrics metrics = gateway.metrics();
      assertThat(metrics.sum("http_requests_total", "version", "none", "status", "503"))
          .as(metrics.lines("http_requests_total"))
          .isEqualTo(1);
    }
  }

  @Test
  void theFallbackServesAtWeightZeroWhereNobodyElseCan() {
    try (TestGateway gateway = gateway("split { a = 1, b = 0, c = 0 }, fallback = c");
        RawClient client = gateway.client()) {
      assertThat(ask(client, 5)).isEqualTo("{a=5}");
      gateway.state("a", "maint");
      assertThat(client.post("/", "order").text()).as("of any method").isEqualTo("c");
      assertThat(ask(client, 5)).isEqualTo("{c=5}");
      assertThat(diverted(gateway, "a", "c", "unavailable")).isEqualTo(6);
    }
  }

  @Test
  void theFallbackNeedNotBeInTheSplit() {
    try (TestGateway gateway = gateway("split { a = 1 }, fallback = c");
        RawClient client = gateway.client()) {
      gateway.state("a", "maint");
      assertThat(ask(client, 5)).isEqualTo("{c=5}");
    }
  }

  @Test
  void redistributionComesBeforeTheFallback() {
    try (TestGateway gateway = gateway("split { a = 1, b = 1 }, fallback = c");
        RawClient client = gateway.client()) {
      gateway.state("a", "maint");
      assertThat(ask(client, 10)).isEqualTo("{b=10}");
      gateway.state("b", "maint");
      assertThat(ask(client, 10)).isEqualTo("{c=10}");
    }
  }

  @Test
  void fallbackAtOnceLeavesTheOthersAlone() {
    String route = "split { a = 1, b = 1 }, fallback = c, when-unavailable = fallback";
    try (TestGateway gateway = gateway(route);
        RawClient client = gateway.client()) {
      gateway.state("a", "maint");
      assertThat(ask(client, 10)).isEqualTo("{b=5, c=5}");
      gateway.state("c", "maint");
      assertThat(ask(client, 10)).isEqualTo("{503=5, b=5}");
      assertThat(diverted(gateway, "a", "c", "unavailable")).isEqualTo(5);
      assertThat(diverted(gateway, "a", "none", "unavailable")).isEqualTo(5);
    }
  }

  @Test
  void failRefusesAtOnce() {
    String route = "split { a = 1, b = 1 }, fallback = c, when-unavailable = fail";
    try (TestGateway gateway = gateway(route);
        RawClient client = gateway.client()) {
      gateway.state("a", "maint");
      assertThat(ask(client, 10)).isEqualTo("{503=5, b=5}");
      assertThat(c.count()).isZero();
      assertThat(diverted(gateway, "a", "none", "unavailable")).isEqualTo(5);
    }
  }

  @Test
  void aForcedBackendThatIsOutIsDivertedToo() {
    String rules = "canary = [ { header = canary, present = true, backend = c } ]";
    try (TestGateway gateway = gateway("split { a = 1 }, " + rules);
        RawClient client = gateway.client()) {
      assertThat(ask(client, 5, "Canary: 1")).isEqualTo("{c=5}");
      gateway.state("c", "maint");
      assertThat(ask(client, 5, "Canary: 1")).isEqualTo("{a=5}");
      assertThat(diverted(gateway, "c", "a", "unavailable")).isEqualTo(5);
    }
  }

  @Test
  void aBackendAtItsLimitIsDivertedAsLimit() {
    CountDownLatch release = new CountDownLatch(1);
    a.script(Scripts.after(release, Scripts.ok("a")));
    String pool = "pool { max-connections = 1, max-pending = 1, pending-timeout = 10m }";
    String more = "backends.a." + pool + "\nevent-loops = 1";
    try (TestGateway gateway = gateway("split { a = 1 }, fallback = b", more);
        RawClient first = gateway.client();
        RawClient waiting = gateway.client();
        RawClient client = gateway.client()) {
      first.sendHead("GET", "/");
      Await.until("the only connection is in use", () -> a.count() == 1);
      waiting.sendHead("GET", "/");
      Await.until("the only place is taken", () -> gateway.gateway().active() == 2);
      assertThat(ask(client, 5)).isEqualTo("{b=5}");
      assertThat(diverted(gateway, "a", "b", "limit")).isEqualTo(5);
      assertThat(gateway.breaker("a")).isEqualTo("closed");
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("a");
      assertThat(waiting.receive().text()).isEqualTo("a");
    } finally {
      release.countDown();
    }
  }

  @Test
  void nobodyLeftIs503AndTheNextRequestIsServedAsSoonAsOneIsBack() {
    try (TestGateway gateway = gateway("split { a = 1, b = 1 }, fallback = c");
        RawClient client = gateway.client()) {
      for (String backend : new String[] {"a", "b", "c"}) {
        gateway.state(backend, "maint");
      }
      assertThat(ask(client, 4)).isEqualTo("{503=4}");
      gateway.state("b", "ready");
      assertThat(ask(client, 4)).isEqualTo("{b=4}");
    }
  }
}
