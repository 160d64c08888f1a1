package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One endpoint is taken out: nothing new, what runs finishes, and then nothing is left there. */
@Behaviour
final class EndpointDrainTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final FakeBackend one = FakeBackend.named("one").forgetful();
  private final FakeBackend other = FakeBackend.named("other").forgetful();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void closeBackends() {
    release.countDown();
    one.close();
    other.close();
  }

  private TestGateway gateway() {
    return TestGateway.start(
        "backends { old { endpoints = [\""
            + one.endpoint()
            + "\", \""
            + other.endpoint()
            + "\"] } }\nroutes { orders { split { old = 1 } } }\n");
  }

  private BackendView say(TestGateway gateway, String state, Duration wait) {
    return gateway.admin().setEndpointState("old", one.endpoint(), state, false, wait, Note.NONE);
  }

  private static EndpointView first(BackendView backend) {
    return backend.endpoints().getFirst();
  }

  /** A request that is at {@code one} and gets no answer before the release. */
  private RawClient stuck(TestGateway gateway) {
    one.script(Scripts.after(release, Scripts.ok("late")));
    int before = one.count();
    while (true) {
      RawClient client = gateway.client();
      client.sendHead("GET", "/");
      Await.until("somebody has it", () -> one.count() > before || other.count() > 0);
      if (one.count() > before) {
        return client;
      }
      client.receive();
      client.close();
      other.forget();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"drain", "maint"})
  void idleConnectionsAreClosedAtOnceOnEveryLoop(String state) {
    try (TestGateway gateway = gateway()) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) { // over both event loops
        RawClient client = gateway.client();
        client.get("/");
        client.get("/");
        clients.add(client);
      }
      assertThat(one.openConnections()).isPositive();
      int others = other.openConnections();
      say(gateway, state, Duration.ZERO);
      Await.equal("connections to it", 0, one::openConnections);
      assertThat(other.openConnections()).as("to the other one").isEqualTo(others);
      int seen = one.count();
      clients.forEach(client -> assertThat(client.get("/").text()).isEqualTo("other"));
      assertThat(one.count()).isEqualTo(seen);
      clients.forEach(RawClient::close);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"drain", "maint"})
  void requestsInFlightFinishAndTheirConnectionIsNotUsedAgain(String state) {
    try (TestGateway gateway = gateway();
        RawClient client = stuck(gateway)) {
      assertThat(first(say(gateway, state, Duration.ZERO)).inFlight()).isEqualTo(1);
      assertThat(gateway.get("/").text()).isEqualTo("other");
      release.countDown();
      assertThat(client.receive().text()).isEqualTo("late");
      Await.equal("connections to it", 0, one::openConnections);
    }
  }

  @Test
  void aWaitEndsWhenNothingIsInFlight() {
    try (TestGateway gateway = gateway();
        RawClient client = stuck(gateway)) {
      CompletableFuture<BackendView> drained =
          CompletableFuture.supplyAsync(
              () -> say(gateway, "drain", LONG), Thread::startVirtualThread);
      Await.equal("its state", "drain", () -> first(gateway.admin().backend("old")).state());
      assertThat(drained).isNotDone();
      release.countDown();
      assertThat(client.receive().text()).isEqualTo("late");
      assertThat(first(drained.join()).inFlight()).isZero();
    }
  }

  @Test
  void aWaitThatIsTooShortTellsWhatIsLeft() {
    try (TestGateway gateway = gateway();
        RawClient client = stuck(gateway)) {
      EndpointView left = first(say(gateway, "drain", Duration.ofMillis(1)));
      assertThat(left.inFlight()).isEqualTo(1);
      assertThat(left.state()).isEqualTo("drain");
      release.countDown();
      assertThat(client.receive().text()).isEqualTo("late");
    }
  }

  @Test
  void othersAreServedWhileSomebodyWaits() {
    try (TestGateway gateway = gateway();
        RawClient client = stuck(gateway)) {
      CompletableFuture<BackendView> drained =
          CompletableFuture.supplyAsync(
              () -> say(gateway, "drain", LONG), Thread::startVirtualThread);
      Await.equal("its state", "drain", () -> first(gateway.admin().backend("old")).state());
      say(gateway, "ready", Duration.ZERO);
      assertThat(first(drained.join()).state()).as("the word was taken back").isEqualTo("ready");
      release.countDown();
      client.receive();
    }
  }

  @Test
  void readyGivesTheEndpointItsTrafficBack() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      say(gateway, "drain", LONG);
      assertThat(client.get("/").text()).isEqualTo("other");
      say(gateway, "ready", Duration.ZERO);
      assertThat(List.of(client.get("/").text(), client.get("/").text()))
          .containsExactlyInAnyOrder("one", "other");
    }
  }
}
