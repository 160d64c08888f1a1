package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints leave and return by what probes find, and by what the operator says above all. */
@Behaviour
final class HealthEjectionTest {
  private static final String OFTEN = "interval = 20ms, timeout = 10s, rise = 3, fall = 4";

  private final FakeBackend a = FakeBackend.named("a");
  private final FakeBackend b = FakeBackend.named("b");

  @AfterEach
  void closeBackends() {
    a.close();
    b.close();
  }

  /** One backend with both endpoints. */
  private TestGateway gateway(String health) {
    return TestGateway.start(
        """
        backends { all { endpoints = ["%s", "%s"], health { path = "/health", %s } } }
        routes { orders { split { all = 1 } } }
        """
            .formatted(a.endpoint(), b.endpoint(), health));
  }

  private static EndpointView view(TestGateway gateway, FakeBackend endpoint) {
    return gateway.admin().backend("all").endpoints().stream()
        .filter(one -> one.endpoint().equals(endpoint.endpoint()))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitHealth(TestGateway gateway, FakeBackend endpoint, String health) {
    Await.equal("health of " + endpoint.endpoint(), health, () -> view(gateway, endpoint).health());
  }

  private static void assertAllFrom(TestGateway gateway, String... names) {
    try (RawClient client = gateway.client()) {
      for (int i = 0; i < 20; i++) {
        Message answer = client.get("/");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isIn((Object[]) names);
      }
    }
  }

  // --- the start rule --------------------------------------------------------------------------

  @Test
  void theFirstResultDecidesAtStart() {
    b.health(503);
    try (TestGateway gateway = gateway("interval = 1h, rise = 3, fall = 4")) {
      awaitHealth(gateway, a, "up");
      awaitHealth(gateway, b, "down");
      assertThat(a.probes()).isEqualTo(1);
      assertThat(b.probes()).isEqualTo(1);
      assertAllFrom(gateway, "a");
      assertThat(view(gateway, b).available()).isFalse();
    }
  }

  @Test
  void endpointsTakeTrafficWhileAllAreStillChecked() {
    a.health(0);
    b.health(0);
    try (TestGateway gateway = gateway("interval = 1h, timeout = 1h")) {
      Await.until("both are asked", () -> a.probes() == 1 && b.probes() == 1);
      assertAllFrom(gateway, "a", "b");
      assertThat(view(gateway, a).health()).isEqualTo("checking");
      assertThat(a.count()).isEqualTo(10);
    }
  }

  @Test
  void aResultForOneTakesTrafficFromThoseStillChecked() {
    b.health(0);
    try (TestGateway gateway = gateway("interval = 1h, timeout = 1h")) {
      awaitHealth(gateway, a, "up");
      Await.until("b is asked", () -> b.probes() == 1);
      assertThat(view(gateway, b).health()).isEqualTo("checking");
      assertAllFrom(gateway, "a");
    }
  }

  @Test
  void withoutAHealthBlockNobodyIsAsked() {
    try (TestGateway gateway =
        TestGateway.start(
            """
            backends { all { endpoints = ["%s"] } }
            routes { orders { split { all = 1 } } }
            """
                .formatted(a.endpoint()))) {
      assertAllFrom(gateway, "a");
      assertThat(view(gateway, a).health()).isEqualTo("unchecked");
      assertThat(a.probes()).isZero();
    }
  }

  // --- leaving and returning -------------------------------------------------------------------

  @Test
  void aSickEndpointLeavesAfterFallAndReturnsAfterRise() {
    try (TestGateway gateway = gateway(OFTEN)) {
      awaitHealth(gateway, a, "up");
      awaitHealth(gateway, b, "up");
      int before = b.probes();
      b.health(500);
      awaitHealth(gateway, b, "down");
      assertThat(b.probes() - before).as("probes until it left").isGreaterThanOrEqualTo(4);
      assertThat(view(gateway, b).reason()).contains("500");
      assertAllFrom(gateway, "a");
      before = b.probes();
      b.health(200);
      awaitHealth(gateway, b, "up");
      assertThat(b.probes() - before).as("probes until it came back").isGreaterThanOrEqualTo(3);
      b.forget();
      assertAllFrom(gateway, "a", "b");
      assertThat(b.count()).isEqualTo(10);
    }
  }

  @Test
  void aDeadEndpointLeavesAndReturns() {
    try (TestGateway gateway = gateway(OFTEN)) {
      awaitHealth(gateway, a, "up");
      awaitHealth(gateway, b, "up");
      b.kill();
      assertAllFrom(gateway, "a"); // before the probes know: refused connections are tried again
      awaitHealth(gateway, b, "down");
      assertAllFrom(gateway, "a");
      b.revive();
      awaitHealth(gateway, b, "up");
      assertAllFrom(gateway, "a", "b");
      assertThat(b.count()).isPositive();
    }
  }

  @Test
  void aProbeWithoutAnAnswerInTimeFails() {
    try (TestGateway gateway = gateway("interval = 20ms, timeout = 300ms, rise = 1, fall = 1")) {
      awaitHealth(gateway, b, "up");
      b.health(0);
      awaitHealth(gateway, b, "down");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 500, 302})
  void onlyTheExpectedStatusesPass(int status) {
    b.health(status);
    try (TestGateway gateway = gateway("interval = 1h, expect = [\"200-299\"]")) {
      awaitHealth(gateway, a, "up");
      awaitHealth(gateway, b, "down");
    }
  }

  @Test
  void allDownIs503UntilOneIsBack() {
    try (TestGateway gateway = gateway(OFTEN)) {
      awaitHealth(gateway, a, "up");
      a.health(500);
      b.health(500);
      awaitHealth(gateway, a, "down");
      awaitHealth(gateway, b, "down");
      assertThat(gateway.get("/").status()).isEqualTo(503);
      b.health(200);
      awaitHealth(gateway, b, "up");
      assertAllFrom(gateway, "b");
    }
  }

  // --- the operator's word ---------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"drain", "maint"})
  void aPassingProbeNeverUndoesTheOperatorsWord(String state) {
    try (TestGateway gateway = gateway(OFTEN)) {
      awaitHealth(gateway, a, "up");
      awaitHealth(gateway, b, "up");
      gateway.admin().setEndpointState("all", b.endpoint(), state, false, Note.NONE);
      int before = b.probes();
      Await.until("more probes pass", () -> b.probes() > before + 5);
      assertThat(view(gateway, b).health()).isEqualTo("up");
      assertThat(view(gateway, b).available()).isFalse();
      assertAllFrom(gateway, "a");
    }
  }

  @Test
  void readyDoesNotBringBackWhatIsDown() {
    try (TestGateway gateway = gateway(OFTEN)) {
      awaitHealth(gateway, a, "up");
      b.health(500);
      awaitHealth(gateway, b, "down");
      gateway.admin().setEndpointState("all", b.endpoint(), "ready", false, Note.NONE);
      assertThat(view(gateway, b).available()).isFalse();
      assertAllFrom(gateway, "a");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"drain", "maint"})
  void requestsUnderWayFinishWhenTheirEndpointIsTakenOut(String state) {
    CountDownLatch release = new CountDownLatch(1);
    a.script(Scripts.after(release, Scripts.ok("a")));
    b.script(Scripts.after(release, Scripts.ok("b")));
    try (TestGateway gateway = gateway("interval = 1h");
        RawClient first = gateway.client();
        RawClient second = gateway.client()) {
      first.sendHead("GET", "/");
      Await.until("one is there", () -> a.count() + b.count() == 1);
      FakeBackend busy = a.count() == 1 ? a : b;
      gateway.admin().setEndpointState("all", busy.endpoint(), state, false, Note.NONE);
      second.sendHead("GET", "/");
      Await.until("the other is elsewhere", () -> a.count() == 1 && b.count() == 1);
      release.countDown();
      assertThat(first.receive().status()).isEqualTo(200);
      assertThat(second.receive().status()).isEqualTo(200);
      Await.equal("connections to who was taken out", 0, busy::openConnections);
    }
  }
}
