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
}
