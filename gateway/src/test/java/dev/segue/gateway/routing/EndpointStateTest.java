package dev.segue.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.BackendConfig.PoolConfig;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The live facts about an endpoint, and what they mean for its backend. */
final class EndpointStateTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aNewEndpointIsReadyUnresolvedAndWithoutTrafficUntilToldSo() {
    EndpointState state = new EndpointState("b", "h:1", 3, 2, Health.CHECKING);

    assertThat(state.available()).isFalse();
    assertThat(state.address()).isNull();
    assertThat(state.operator()).isEqualTo(Operator.READY);
    assertThat(state.health()).isEqualTo(Health.CHECKING);
    assertThat(state.reason()).isEmpty();
    assertThat(state.slot()).isEqualTo(3);
    assertThat(state.backendId()).isEqualTo("b");
  }

  @Test
  void healthChangesNothingAboutTheOperatorsWord() {
    EndpointState state = new EndpointState("b", "h:1", 0, 1, Health.UP);
    state.operator(Operator.MAINT);
    state.health(Health.DOWN, "status 500");

    assertThat(state.operator()).isEqualTo(Operator.MAINT);
    assertThat(state.reason()).isEqualTo("status 500");
  }

  @Test
  void aBackendIsAvailableWhileOneEndpointIs() {
    Backend backend =
        Samples.backend(
            "b", 0, new PoolConfig(1, 1, SECOND, SECOND, SECOND, 1, SECOND, 0), 9001, 9002);
    assertThat(backend.available()).isTrue();

    backend.endpoints().get(0).state().available(false);
    assertThat(backend.available()).isTrue();

    backend.endpoints().get(1).state().available(false);
    assertThat(backend.available()).isFalse();
  }
}
