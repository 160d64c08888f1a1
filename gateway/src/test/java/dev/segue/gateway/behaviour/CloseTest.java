package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.RoutingSnapshot;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.DeafPort;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;

/** A gateway that is closed at once leaves nothing behind, whatever was under way. */
@Behaviour
final class CloseTest {
  private static final int REQUESTS = 40;

  @RepeatedTest(5)
  void everyConnectionIsGivenBack() {
    try (FakeBackend old = FakeBackend.scripted(Scripts.stallBeforeHead())) {
      TestGateway gateway = TestGateway.start(Map.of("old", old), "split { old = 1 }", "");
      EndpointState endpoint = onlyEndpoint(gateway);
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        clients.add(gateway.client().sendHead("GET", "/orders"));
      }
      Await.equal("requests at the backend", REQUESTS, old::count);
      gateway.gateway().close();
      assertThat(gateway.gateway().active()).as("requests under way").isZero();
      assertThat(endpoint.connections().get()).as("connections").isZero();
      assertThat(endpoint.inFlight().sum()).as("attempts in flight").isZero();
      for (RawClient client : clients) {
        assertThat(client.end()).isNotEqualTo(End.BYTES);
        client.close();
      }
      gateway.admin().close();
    }
  }

  /**
   * Scenario: a close takes a few turns of its loop, since io_uring first cancels what is under
   * way. The loops were ended before that, and connects that nobody had answered were never given
   * back: 4 of 20 runs before the fix.
   */
  @RepeatedTest(20)
  void connectsUnderWayAreGivenBack() {
    try (DeafPort deaf = new DeafPort()) {
      TestGateway gateway =
          TestGateway.start(
              """
              backends { old { endpoints = ["%s"] } }
              routes { orders { split { old = 1 }, timeouts { connect = 60s } } }
              """
                  .formatted(deaf.endpoint()));
      EndpointState endpoint = onlyEndpoint(gateway);
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        clients.add(gateway.client().sendHead("GET", "/orders"));
      }
      Await.equal("connects under way", REQUESTS, () -> endpoint.connections().get());
      gateway.gateway().close();
      assertThat(gateway.gateway().active()).as("requests under way").isZero();
      assertThat(endpoint.connections().get()).as("connections").isZero();
      clients.forEach(RawClient::close);
      gateway.admin().close();
    }
  }

  private static EndpointState onlyEndpoint(TestGateway gateway) {
    RoutingSnapshot truth = gateway.gateway().control().published().current();
    return truth.backends().values().iterator().next().endpoints().getFirst().state();
  }
}
