package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.client.AdminException;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.ConfigView.LastReload;
import dev.segue.admin.view.DifferenceView;
import dev.segue.admin.view.ReloadView;
import dev.segue.gateway.config.SegueConfig.TransportChoice;
import dev.segue.gateway.data.listen.Transport;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.RoutingSnapshot;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Load;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The file is read again while requests run: all of it is in force, or nothing, and nobody fails.
 */
@Behaviour
final class ReloadTest {
  private final FakeBackend old = FakeBackend.named("old").forgetful();
  private final FakeBackend fresh = FakeBackend.named("new").forgetful();
  private final FakeBackend more = FakeBackend.named("more").forgetful();

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
    more.close();
  }

  private String file(String split) {
    return TestGateway.of(Map.of("old", old, "new", fresh), "split { " + split + " }");
  }

  private static String file(String route, String... endpoints) {
    return "backends { old { endpoints = [\""
        + String.join("\", \"", endpoints)
        + "\"] } }\nroutes { orders { split { old = 1 }\n"
        + route
        + " } }\n";
  }

  private static String ask(RawClient client, int times) {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      answers.merge(client.get("/").text(), 1, Integer::sum);
    }
    return answers.toString();
  }

  private static EndpointState state(TestGateway gateway, String backend, String endpoint) {
    return snapshot(gateway).backends().values().stream()
        .filter(one -> one.id().equals(backend))
        .map(Backend::endpoints)
        .flatMap(List::stream)
        .filter(one -> one.id().equals(endpoint))
        .map(Endpoint::state)
        .findFirst()
        .orElseThrow();
  }

  private static RoutingSnapshot snapshot(TestGateway gateway) {
    return gateway.gateway().control().published().current();
  }

  private static LastReload lastReload(TestGateway gateway) {
    return Objects.requireNonNull(gateway.admin().config().lastReload());
  }

  // --- all or nothing --------------------------------------------------------------------------

  @Test
  void theFilesSplitIsInForceWhenTheAnswerComes() {
    try (TestGateway gateway = TestGateway.start(file("old = 1"));
        RawClient client = gateway.client()) {
      assertThat(ask(client, 4)).isEqualTo("{old=4}");
      ReloadView reload = gateway.reload(file("old = 1, new = 1"));
      assertThat(reload.result()).isEqualTo("applied");
      assertThat(reload.revision()).isEqualTo(2);
      assertThat(reload.differences())
          .containsExactly(
              new DifferenceView(
                  "changed", "routes.orders.split", "{ old = 1 }", "{ new = 1, old = 1 }", false));
      assertThat(ask(client, 4)).isEqualTo("{new=2, old=2}");
      assertThat(gateway.admin().route("orders").revision()).isEqualTo(2);
      assertThat(gateway.admin().changes(1).getFirst().kind()).isEqualTo("reload");
    }
  }

  @Test
  void aFileWithProblemsChangesNothingAndTellsAllOfThem() {
    try (TestGateway gateway = TestGateway.start(file("old = 1"));
        RawClient client = gateway.client()) {
      RoutingSnapshot before = snapshot(gateway);
      gateway.file(
          file("new = 1, nobody = 1") + "limits { header-count = 0 }\nlog { level = loud }");
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> gateway.admin().reload(false, Note.NONE))
          .satisfies(refused -> {
            assertThat(refused.problem().status()).isEqualTo(422);
            assertThat(String.join("\n", refused.problem().reasons()))
                .contains("nobody", "limits.header-count: 0", "log.level: loud");
          });
      assertThat(snapshot(gateway)).isSameAs(before);
      assertThat(ask(client, 2)).isEqualTo("{old=2}");
      assertThat(lastReload(gateway).result()).isEqualTo("rejected");
      assertThat(lastReload(gateway).problems()).hasSize(3);
      assertThat(gateway.admin().config().revision()).isEqualTo(1);
      gateway.awaitMetric(0, "segue_config_last_reload_successful");
      gateway.awaitMetric(1, "segue_config_reloads_total", "result", "rejected");
      gateway.reload(file("new = 1"));
      gateway.awaitMetric(1, "segue_config_last_reload_successful");
      assertThat(ask(client, 2)).isEqualTo("{new=2}");
    }
  }

  @Test
  void aDryRunTellsAndChangesNothing() {
    try (TestGateway gateway = TestGateway.start(file("old = 1"));
        RawClient client = gateway.client()) {
      RoutingSnapshot before = snapshot(gateway);
      gateway.file(file("new = 1"));
      ReloadView seen = gateway.admin().reload(true, Note.NONE);
      assertThat(seen.result()).isEqualTo("checked");
      assertThat(seen.differences()).hasSize(1);
      assertThat(snapshot(gateway)).isSameAs(before);
      assertThat(ask(client, 2)).isEqualTo("{old=2}");
      assertThat(gateway.admin().config().lastReload()).isNull();
    }
  }

  @Test
  void theSameFileAgainIsNoChange() {
    try (TestGateway gateway = TestGateway.start(file("old = 1"))) {
      RoutingSnapshot before = snapshot(gateway);
      assertThat(gateway.reload(file("old = 1")).result()).isEqualTo("unchanged");
      assertThat(snapshot(gateway)).isSameAs(before);
      assertThat(lastReload(gateway).result()).isEqualTo("unchanged");
    }
  }

  @Test
  void whatNeedsARestartIsToldAndTheRestIsInForce() {
    try (TestGateway gateway = TestGateway.start(file("old = 1"));
        RawClient client = gateway.client()) {
      ReloadView reload =
          gateway.reload(file("new = 1") + "log { level = debug }, event-loops = 7");
      assertThat(reload.differences())
          .filteredOn(DifferenceView::needsRestart)
          .extracting(DifferenceView::key)
          .containsExactlyInAnyOrder("log.level", "event-loops");
      assertThat(ask(client, 2)).isEqualTo("{new=2}");
      ConfigView config = gateway.admin().config();
      assertThat(config.needsRestart()).hasSize(2);
      assertThat(gateway.reload(file("new = 1")).differences()).isEmpty();
      assertThat(gateway.admin().config().needsRestart()).isEmpty();
    }
  }

  @Test
  void reloadsAtTheSameTimeAreDoneOneAfterTheOther() throws InterruptedException {
    try (TestGateway gateway = TestGateway.start(file("old = 1"))) {
      AtomicInteger applied = new AtomicInteger();
      gateway.file(file("new = 1"));
      List<Thread> rivals = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        rivals.add(
            Thread.startVirtualThread(() -> {
              if (gateway.admin().reload(false, Note.NONE).result().equals("applied")) {
                applied.incrementAndGet();
              }
            }));
      }
      for (Thread rival : rivals) {
        rival.join();
      }
      assertThat(applied.get()).isEqualTo(1);
      assertThat(gateway.admin().config().revision()).isEqualTo(2);
    }
  }

  @Test
  void aDrainingGatewayReloadsNothing() {
    try (TestGateway gateway =
        TestGateway.start(file("old = 1") + "drain { accept = 10m, deadline = 10m }")) {
      var _ = Thread.startVirtualThread(gateway::drain);
      Await.equal("/readyz", 503, gateway::ready);
      gateway.file(file("new = 1"));
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> gateway.admin().reload(false, Note.NONE))
          .satisfies(refused -> assertThat(refused.problem().status()).isEqualTo(409));
      gateway.gateway().close();
    }
  }

  // --- live changes ----------------------------------------------------------------------------

  @Test
  void addingAnEndpointKeepsALiveShift() {
    String another =
        "backends { old { endpoints = [\""
            + old.endpoint()
            + "\", \""
            + more.endpoint()
            + "\"] } }\n";
    try (TestGateway gateway = TestGateway.start(file("old = 1, new = 0"));
        RawClient client = gateway.client()) {
      gateway.weights(Map.of("old", 0, "new", 1));
      gateway.reload(file("old = 1, new = 0") + another);
      assertThat(ask(client, 4)).isEqualTo("{new=4}");
      assertThat(gateway.admin().overrides()).hasSize(1);
      assertThat(gateway.admin().backend("old").endpoints()).hasSize(2);
    }
  }

  @Test
  void anotherSplitInTheFileWinsOverALiveShift() {
    try (TestGateway gateway = TestGateway.start(file("old = 1, new = 0"));
        RawClient client = gateway.client()) {
      gateway.weights(Map.of("old", 0, "new", 1));
      ReloadView reload = gateway.reload(file("old = 1, new = 1"));
      assertThat(reload.warnings())
          .singleElement()
          .asString()
          .contains("new=1, old=0", "new=1, old=1");
      assertThat(ask(client, 4)).isEqualTo("{new=2, old=2}");
      assertThat(gateway.admin().overrides()).isEmpty();
      assertThat(gateway.admin().changes(10))
          .anySatisfy(change -> assertThat(change.kind()).isEqualTo("override-dropped"));
    }
  }

  @Test
  void aDrainedEndpointStaysDrained() {
    try (TestGateway gateway = TestGateway.start(file("old = 1, new = 1"))) {
      gateway.state("new", "drain");
      gateway.reload(file("old = 3, new = 1"));
      assertThat(gateway.endpoint("new").state()).isEqualTo("drain");
      assertThat(gateway.get("/").text()).isEqualTo("old");
    }
  }

  // --- live objects ----------------------------------------------------------------------------

  @Test
  void whatStaysKeepsItsConnectionsAndItsBreakersWindow() {
    try (TestGateway gateway = TestGateway.start(file("old = 1"));
        RawClient client = gateway.client()) {
      ask(client, 5);
      EndpointState before = state(gateway, "old", old.endpoint());
      gateway.reload(
          TestGateway.of(
              Map.of("old", old, "new", fresh),
              "split { old = 3, new = 1 }, timeouts { head = 7s }"));
      assertThat(state(gateway, "old", old.endpoint())).isSameAs(before);
      assertThat(gateway.breakerCalls("old")).isEqualTo(5);
      assertThat(before.connections().get()).as("its connection").isEqualTo(1);
      assertThat(old.connections()).as("at the backend").isEqualTo(1);
      ask(client, 4);
      assertThat(gateway.breakerCalls("old")).isEqualTo(8);
    }
  }

  @Test
  void otherBreakerSettingsBeginANewWindow() {
    try (TestGateway gateway = TestGateway.start(file("old = 1"));
        RawClient client = gateway.client()) {
      ask(client, 5);
      gateway.reload(file("old = 1") + "backends { old { breaker { window = 50 } } }");
      assertThat(gateway.breakerCalls("old")).isZero();
      ask(client, 2);
      assertThat(gateway.breakerCalls("old")).isEqualTo(2);
    }
  }

  @Test
  void requestsInFlightOnARemovedEndpointFinishAndItsConnectionsEnd() {
    CountDownLatch release = new CountDownLatch(1);
    try (TestGateway gateway = TestGateway.start(file("", old.endpoint()));
        RawClient idle = gateway.client();
        RawClient client = gateway.client();
        RawClient another = gateway.client()) {
      assertThat(idle.get("/").text()).isEqualTo("old");
      old.script(Scripts.after(release, Scripts.ok("late")));
      EndpointState removed = state(gateway, "old", old.endpoint());
      int seen = old.count();
      client.sendHead("GET", "/");
      Await.until("it is there", () -> old.count() == seen + 1);
      gateway.reload(file("", fresh.endpoint()));
      assertThat(another.get("/").text()).isEqualTo("new");
      Await.equal("connections of what is gone", 1, () -> removed.connections().get());
      release.countDown();
      assertThat(client.receive().text()).isEqualTo("late");
      Await.until("nothing is left", removed::idle);
      assertThat(client.get("/").text()).isEqualTo("new");
    } finally {
      release.countDown();
    }
  }

  @Test
  void routesComeAndGo() {
    String second = "routes { carts { match { path-prefix = \"/carts\" }, split { new = 1 } } }\n";
    try (TestGateway gateway = TestGateway.start(file("old = 1"));
        RawClient client = gateway.client()) {
      assertThat(client.get("/carts").text()).isEqualTo("old");
      gateway.reload(file("old = 1") + second);
      assertThat(client.get("/carts").text()).isEqualTo("new");
      assertThat(client.get("/else").text()).isEqualTo("old");
      gateway.reload(file("old = 1"));
      assertThat(client.get("/carts").text()).isEqualTo("old");
      gateway.awaitMetric(3, "segue_requests_total", "route", "orders", "version", "old");
    }
  }

  @Test
  void anAddedEndpointWithChecksWaitsForThemAndARemovedOneIsProbedNoMore() {
    more.health(503);
    String checks =
        "backends { old { health { path = \"/health\", interval = 20ms, timeout = 10s } } }\n";
    try (TestGateway gateway = TestGateway.start(file("", old.endpoint()) + checks);
        RawClient client = gateway.client()) {
      Await.equal("health", "up", () -> gateway.endpoint("old").health());
      gateway.reload(file("", old.endpoint(), more.endpoint()) + checks);
      assertThat(ask(client, 10)).isEqualTo("{old=10}");
      Await.until("probes", () -> more.probes() > 0);
      more.health(200);
      Await.equal("health", "up", () -> gateway.admin().backend("old").endpoints().get(1).health());
      assertThat(ask(client, 10)).isEqualTo("{more=5, old=5}");
      gateway.reload(file("", old.endpoint()) + checks);
      assertThat(ask(client, 4)).isEqualTo("{old=4}");
      int round = old.probes();
      Await.until("what was out has come", () -> old.probes() > round + 3);
      int gone = more.probes();
      int stays = old.probes();
      Await.until("rounds of probes", () -> old.probes() > stays + 5);
      assertThat(more.probes()).as("of what is gone").isEqualTo(gone);
    }
  }

  @Test
  void checksThatBeginOrEndTakeNoTrafficAway() {
    String checks = "backends { old { health { interval = 10m } } }\n";
    try (TestGateway gateway = TestGateway.start(file("", old.endpoint()))) {
      assertThat(gateway.endpoint("old").health()).isEqualTo("unchecked");
      gateway.reload(file("", old.endpoint()) + checks);
      assertThat(gateway.endpoint("old").health()).isEqualTo("up");
      assertThat(gateway.get("/").text()).isEqualTo("old");
      gateway.reload(file("", old.endpoint()));
      assertThat(gateway.endpoint("old").health()).isEqualTo("unchecked");
      assertThat(gateway.get("/").text()).isEqualTo("old");
    }
  }

  // --- listeners and limits --------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void listenersComeAndGoAndTheOthersKeepTheirConnections(TransportChoice transport) {
    try {
      Transport.choose(transport);
    } catch (Transport.Unavailable e) {
      assumeThat(false).as(String.valueOf(e.getMessage())).isTrue();
    }
    String settings = "transport = " + transport.name().toLowerCase(Locale.ROOT) + "\n";
    String side = "listeners { side { bind = \"127.0.0.1:0\" } }\n";
    try (TestGateway gateway = TestGateway.start(file("old = 1") + settings);
        RawClient before = gateway.client()) {
      before.get("/");
      gateway.reload(file("old = 1") + settings + side);
      InetSocketAddress address = gateway.gateway().listener("side");
      try (RawClient client = RawClient.to(address);
          RawClient waiting = RawClient.to(address)) {
        assertThat(client.get("/").text()).isEqualTo("old");
        waiting.get("/");
        gateway.reload(file("old = 1") + settings);
        Message last = client.get("/");
        assertThat(last.status()).isEqualTo(200);
        assertThat(last.field("connection")).isEqualTo("close");
        assertThat(client.end()).isEqualTo(End.CLOSED);
        assertThat(waiting.end()).as("an idle one").isEqualTo(End.CLOSED);
      }
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> RawClient.to(address).close());
      Message answer = before.get("/");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.has("connection")).isFalse();
    }
  }

  @Test
  void aListenerThatCannotBeBoundRejectsTheWholeFile() {
    try (TestGateway gateway = TestGateway.start(file("old = 1"));
        RawClient client = gateway.client()) {
      gateway.file(file("new = 1") + "listeners { side { bind = \"" + old.endpoint() + "\" } }");
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> gateway.admin().reload(false, Note.NONE))
          .satisfies(refused -> {
            assertThat(refused.problem().status()).isEqualTo(422);
            assertThat(refused.problem().reasons())
                .singleElement()
                .asString()
                .contains("listeners.side.bind");
          });
      assertThat(ask(client, 2)).isEqualTo("{old=2}");
      assertThat(gateway.gateway().listeners()).containsOnlyKeys("main");
    }
  }

  @Test
  void limitsAreThoseOfTheFile() {
    try (TestGateway gateway = TestGateway.start(file("old = 1"));
        RawClient before = gateway.client()) {
      assertThat(before.get("/").has("connection")).isFalse();
      gateway.reload(file("old = 1") + "limits { requests-per-connection = 2, header-count = 3 }");
      assertThat(before.get("/").field("connection")).as("its second").isEqualTo("close");
      try (RawClient client = gateway.client()) {
        assertThat(client.get("/", "A: 1", "B: 2", "C: 3", "D: 4").status()).isEqualTo(431);
      }
    }
  }

  // --- under load ------------------------------------------------------------------------------

  @Test
  void manyReloadsUnderLoadFailNoRequestAndLeaveNothingBehind() {
    try (TestGateway gateway = TestGateway.start(file("", old.endpoint()))) {
      Load load = Load.of(gateway, 4);
      int mostSlots = 0;
      try (load) {
        for (int i = 0; i < 60; i++) {
          gateway.file(variant(i));
          if (i % 6 == 5) {
            assertThatExceptionOfType(AdminException.class)
                .isThrownBy(() -> gateway.admin().reload(false, Note.NONE));
          } else {
            gateway.admin().reload(false, Note.NONE);
          }
          mostSlots = Math.max(mostSlots, highestSlot(gateway));
          load.awaitMore();
        }
      }
      assertThat(load.failures()).isEmpty();
      assertThat(mostSlots).as("slots of endpoints are used again").isLessThan(8);
      assertThat(snapshot(gateway).routes()).allMatch(route -> route.slot() < 2);
      gateway.reload(file("", old.endpoint()));
      gateway.assertBooksBalance();
      assertThat(gateway.metrics().sum("http_requests_total", "status", "404")).isZero();
      gateway.awaitMetric(load.answered(), "http_requests_total", "status", "200");
    }
  }

  private String variant(int i) {
    return switch (i % 6) {
      case 0 -> file("", fresh.endpoint());
      case 1 -> file("", old.endpoint(), more.endpoint());
      case 2 ->
          file("", more.endpoint())
              + "backends { next { endpoints = [\""
              + fresh.endpoint()
              + "\"] } }\n"
              + "routes { second { match { path-prefix = \"/orders\" }, split { next = 1 } } }\n";
      case 3 ->
          file("timeouts { head = 9s }", fresh.endpoint(), old.endpoint(), more.endpoint())
              + "limits { header-count = "
              + (90 + i)
              + " }\n";
      case 4 ->
          file("", old.endpoint())
              + "backends { next { endpoints = [\""
              + fresh.endpoint()
              + "\"] } }\n"
              + "routes { orders { split { next = "
              + (i + 1)
              + " } } }\n";
      default -> file("", "nowhere");
    };
  }

  private static int highestSlot(TestGateway gateway) {
    return snapshot(gateway).backends().values().stream()
        .map(Backend::endpoints)
        .flatMap(List::stream)
        .mapToInt(endpoint -> endpoint.state().slot())
        .max()
        .orElseThrow();
  }
}
