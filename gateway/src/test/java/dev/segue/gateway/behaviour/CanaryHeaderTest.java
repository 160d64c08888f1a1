package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A canary rule forces its backend, whatever the weights say, and the split does not notice. */
@Behaviour
final class CanaryHeaderTest {
  private final FakeBackend old = FakeBackend.named("old");
  private final FakeBackend fresh = FakeBackend.named("new");
  private final FakeBackend beta = FakeBackend.named("beta");

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
    beta.close();
  }

  private TestGateway gateway(String rules) {
    return TestGateway.start(
        Map.of("old", old, "new", fresh, "beta", beta),
        "split { old = 1 }\n canary = [ " + rules + " ]",
        "");
  }

  @Test
  void everyRequestWithTheHeaderReachesTheForcedBackend() {
    try (TestGateway gateway = gateway("{ header = canary, exact = \"true\", backend = new }");
        RawClient client = gateway.client()) {
      for (int i = 0; i < 100; i++) {
        assertThat(client.get("/", "canary: true").text()).isEqualTo("new");
      }
      assertThat(old.count()).isZero();
    }
  }

  private static String ask(TestGateway gateway, String... fields) {
    return gateway.get("/", fields).text();
  }

  @Test
  void exactIsTheWholeValueToTheLetter() {
    try (TestGateway gateway = gateway("{ header = X-Canary, exact = \"true\", backend = new }")) {
      assertThat(ask(gateway, "x-canary: true")).as("names have no case").isEqualTo("new");
      assertThat(ask(gateway, "X-Canary:  true  ")).isEqualTo("new");
      assertThat(ask(gateway, "X-Canary: True")).isEqualTo("old");
      assertThat(ask(gateway, "X-Canary: true1")).isEqualTo("old");
      assertThat(ask(gateway, "X-Canary:")).isEqualTo("old");
      assertThat(ask(gateway, "X-Canary2: true")).isEqualTo("old");
      assertThat(ask(gateway)).isEqualTo("old");
    }
  }

  @Test
  void anyOfSeveralFieldsMayMatch() {
    try (TestGateway gateway = gateway("{ header = canary, exact = \"true\", backend = new }")) {
      assertThat(ask(gateway, "canary: false", "canary: true")).isEqualTo("new");
    }
  }

  @Test
  void prefixRegexAndPresenceMatchAsTheySay() {
    String rules =
        "{ header = plan, prefix = \"gold-\", backend = new },"
            + " { header = user, regex = \"[0-9]*7\", backend = beta },"
            + " { header = tester, present = true, backend = beta }";
    try (TestGateway gateway = gateway(rules)) {
      assertThat(ask(gateway, "plan: gold-plus")).isEqualTo("new");
      assertThat(ask(gateway, "plan: gold")).isEqualTo("old");
      assertThat(ask(gateway, "user: 1237")).isEqualTo("beta");
      assertThat(ask(gateway, "user: 12378")).as("the whole value").isEqualTo("old");
      assertThat(ask(gateway, "tester:")).isEqualTo("beta");
    }
  }

  @Test
  void theFirstRuleThatMatchesWins() {
    String rules =
        "{ header = a, present = true, backend = new }, { header = b, present = true, backend = beta }";
    try (TestGateway gateway = gateway(rules)) {
      assertThat(ask(gateway, "b: 1", "a: 1")).isEqualTo("new");
      assertThat(ask(gateway, "b: 1")).isEqualTo("beta");
    }
  }

  @Test
  void rulesHoldWhateverTheWeightsSay() {
    try (TestGateway gateway = gateway("{ header = canary, present = true, backend = new }")) {
      gateway.weights(Map.of("beta", 1, "new", 0));
      assertThat(ask(gateway, "canary: 1")).isEqualTo("new");
      assertThat(ask(gateway)).isEqualTo("beta");
    }
  }
}
