package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights are kept exactly: on one connection, so on one loop, in every window of their sum. */
@Behaviour
final class WeightSplitTest {
  private final FakeBackend old = FakeBackend.named("old");
  private final FakeBackend fresh = FakeBackend.named("new");
  private final FakeBackend third = FakeBackend.named("third");

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
    third.close();
  }

  private TestGateway gateway(String route) {
    return TestGateway.start(Map.of("old", old, "new", fresh, "third", third), route, "");
  }

  /** How often each backend answered. */
  private static Map<String, Integer> ask(RawClient client, int times, String... fields) {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      answers.merge(client.get("/", fields).text(), 1, Integer::sum);
    }
    return answers;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 2",
    "95, 5, 20",
    "3, 2, 5",
    "500, 500, 2",
    "900000, 100000, 10",
    "999, 1, 1000",
  })
  void everyWindowOfTheSumIsExact(int oldWeight, int newWeight, int window) {
    int unit = (oldWeight + newWeight) / window;
    try (TestGateway gateway =
            gateway("split { old = " + oldWeight + ", new = " + newWeight + " }");
        RawClient client = gateway.client()) {
      ask(client, 1); // wherever the window begins
      for (int i = 0; i < (window > 100 ? 1 : 5); i++) {
        assertThat(ask(client, window))
            .isEqualTo(new TreeMap<>(Map.of("old", oldWeight / unit, "new", newWeight / unit)));
      }
    }
  }

  @Test
  void threeBackendsShareByTheirWeights() {
    try (TestGateway gateway = gateway("split { old = 5, new = 3, third = 2 }");
        RawClient client = gateway.client()) {
      for (int i = 0; i < 5; i++) {
        assertThat(ask(client, 10)).hasToString("{new=3, old=5, third=2}");
      }
    }
  }

  @Test
  void weightZeroGetsNoRequests() {
    try (TestGateway gateway = gateway("split { old = 1, new = 0 }, fallback = third");
        RawClient client = gateway.client()) {
      assertThat(ask(client, 100)).hasToString("{old=100}");
      assertThat(fresh.count()).isZero();
      assertThat(third.count()).as("a fallback serves when it must, not before").isZero();
    }
  }

  /** Each loop is exact, so the sum is off by less than one pick a loop. */
  @Test
  void manyConnectionsTogetherKeepTheWeights() {
    try (TestGateway gateway = gateway("split { old = 99, new = 1 }")) {
      for (int i = 0; i < 10; i++) {
        try (RawClient client = gateway.client()) {
          ask(client, 100);
        }
      }
      assertThat(old.count() + fresh.count()).isEqualTo(1000);
      assertThat(fresh.count()).isBetween(8, 12);
    }
  }

  @Test
  void forcedRequestsDoNotMoveTheSplit() {
    String rules = "canary = [ { header = canary, present = true, backend = third } ]";
    try (TestGateway gateway = gateway("split { old = 3, new = 1 }, " + rules);
        RawClient client = gateway.client()) {
      Map<String, Integer> split = new TreeMap<>();
      for (int i = 0; i < 40; i++) {
        assertThat(ask(client, i % 4, "Canary: 1").keySet()).isSubsetOf("third");
        ask(client, 1).forEach((who, times) -> split.merge(who, times, Integer::sum));
      }
      assertThat(split).hasToString("{new=10, old=30}");
    }
  }

  @Test
  void eachRouteSplitsForItself() {
    String routes =
        """
        backends { old { endpoints = ["%s"] }, new { endpoints = ["%s"] } }
        routes {
          a { match { path = "/a" }, split { old = 1, new = 1 } }
          b { match { path = "/b" }, split { old = 1, new = 1 } }
        }
        """
            .formatted(old.endpoint(), fresh.endpoint());
    try (TestGateway gateway = TestGateway.start(routes);
        RawClient client = gateway.client()) {
      Map<String, Integer> answers = new TreeMap<>();
      for (int i = 0; i < 20; i++) {
        answers.merge("a " + client.get("/a").text(), 1, Integer::sum);
        answers.merge("b " + client.get("/b").text(), 1, Integer::sum);
      }
      assertThat(answers).hasToString("{a new=10, a old=10, b new=10, b old=10}");
    }
  }

  @Test
  void endpointsOfABackendShareByTheirWeights() {
    String text =
        """
        backends { all { endpoints = [
          { address = "%s", weight = 3 }, "%s", { address = "%s", weight = 2 } ] } }
        routes { orders { split { all = 1 } } }
        """
            .formatted(old.endpoint(), fresh.endpoint(), third.endpoint());
    try (TestGateway gateway = TestGateway.start(text);
        RawClient client = gateway.client()) {
      for (int i = 0; i < 5; i++) {
        assertThat(ask(client, 6)).hasToString("{new=1, old=3, third=2}");
      }
    }
  }

  @Test
  void metricsTellTheSplitAndWhoAnswered() {
    try (TestGateway gateway = gateway("split { old = 3, new = 1 }, app = shop");
        RawClient client = gateway.client()) {
      ask(client, 40);
      gateway.assertBooksBalance();
      Metrics metrics = gateway.metrics();
      assertThat(
              metrics.sum("http_requests_total", "app", "shop", "version", "old", "status", "200"))
          .isEqualTo(30);
      assertThat(metrics.sum("http_requests_total", "app", "shop", "version", "new")).isEqualTo(10);
      assertThat(metrics.sum("http_requests_total")).isEqualTo(40);
      assertThat(metrics.sum("traffic_split_percentage", "route", "orders", "version", "old"))
          .isCloseTo(75, Offset.offset(0.001));
      assertThat(metrics.sum("traffic_split_percentage", "route", "orders")).isEqualTo(100);
      assertThat(metrics.sum("http_request_duration_seconds_count", "version", "new"))
          .isEqualTo(10);
    }
  }
}
