package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.admin.view.RolloutView.UpdateView;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Load;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A rolling update of three instances under load. A webhook ends each one and starts another in its
 * place, which is not well for a while and says 503 until then.
 */
@Behaviour
final class RollingTest {
  private static final Pattern ENDPOINT = Pattern.compile("\"endpoint\":\"([^\"]+)\"");
  private static final Duration LONG = Duration.ofSeconds(45); // looks take a second each
  private static final int PROBES_UNTIL_WARM = 3;

  private final List<FakeBackend> instances =
      List.of(FakeBackend.named("v1"), FakeBackend.named("v1"), FakeBackend.named("v1"));
  private final List<String> hooks = new CopyOnWriteArrayList<>();
  private volatile int broken = -1; // the instance of which the new version fails
  private HttpServer webhook;

  @BeforeEach
  void start() throws IOException {
    instances.forEach(instance -> instance.forgetful().version("v1"));
    webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    webhook.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    webhook.createContext("/replace", call -> replaced(call, "v2"));
    webhook.createContext("/put-back", call -> replaced(call, "v1"));
    webhook.start();
  }

  @AfterEach
  void stop() {
    webhook.stop(0);
    instances.forEach(FakeBackend::close);
  }

  private void replaced(HttpExchange call, String version) throws IOException {
    String told = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher endpoint = ENDPOINT.matcher(told);
    int index = endpoint.find() ? endpoints().indexOf(endpoint.group(1)) : -1;
    FakeBackend instance = instances.get(index);
    hooks.add(index + " to " + version);
    instance.kill();
    instance.health(503).script(Scripts.status(503)).version(version);
    int probes = instance.probes();
    Await.until("the port is free", () -> revived(instance));
    call.sendResponseHeaders(204, -1);
    call.close();
    Await.until("probes of a cold one", () -> instance.probes() >= probes + PROBES_UNTIL_WARM);
    boolean fails = index == broken && version.equals("v2");
    instance.script(fails ? Scripts.status(500) : Scripts.ok(version)).health(200);
  }

  private static boolean revived(FakeBackend instance) {
    try {
      instance.revive();
      return true;
    } catch (UncheckedIOException e) {
      return false; // the one that dies still has it
    }
  }

  private List<String> endpoints() {
    return instances.stream().map(FakeBackend::endpoint).toList();
  }

  private TestGateway gateway(String route, String rollout) {
    String base = "http://127.0.0.1:" + webhook.getAddress().getPort();
    return TestGateway.start(
        """
        event-loops = 1
        backends {
          users {
            endpoints = ["%s"]
            health {
              path = "/health", version-header = X-Version
              interval = 50ms, timeout = 10s, rise = 2, fall = 100
            }
          }
        }
        routes { orders { split { users = 1 }, %s } }
        hooks { replace { url = "%s/replace" }, put-back { url = "%s/put-back" } }
        rollouts {
          users-v2 {
            route = orders, backend = users, interval = 1s, bake = 1s
            strategy {
              rolling {
                batch = 1, max-unavailable = 1, hook = replace, undo-hook = put-back, version = v2
              }
            }
            %s
          }
        }
        """
            .formatted(String.join("\", \"", endpoints()), route, base, base, rollout));
  }

  private static RolloutView rollout(TestGateway gateway) {
    return gateway.admin().rollout("users-v2");
  }

  private static void start(TestGateway gateway) {
    gateway.admin().tell("users-v2", "start", Set.of(), Note.NONE);
  }

  private static void awaitPhase(TestGateway gateway, String phase) {
    Await.equal("phase", phase, LONG, () -> rollout(gateway).phase());
  }

  private static void awaitUpdated(TestGateway gateway, int index) {
    Await.equal("endpoint " + index, "updated", LONG, () -> stage(gateway, index));
  }

  private static String stage(TestGateway gateway, int index) {
    List<UpdateView> endpoints = rollout(gateway).endpoints();
    return endpoints.isEmpty() ? "" : endpoints.get(index).stage();
  }

  private static List<String> versions(TestGateway gateway) {
    return gateway.admin().backend("users").endpoints().stream()
        .map(EndpointView::version)
        .toList();
  }

  /** By the history of changes: an endpoint was out from one entry to the next. */
  private static int mostOut(TestGateway gateway) {
    Set<String> out = new HashSet<>();
    int most = 0;
    for (ChangeView change : gateway.admin().changes(1000).reversed()) {
      if (change.actor().equals("rollout users-v2") && change.kind().equals("endpoint-state")) {
        boolean drains = change.after().equals("drain");
        assertThat(drains ? out.add(change.subject()) : out.remove(change.subject()))
            .as(change.toString())
            .isTrue();
        most = Math.max(most, out.size());
      }
    }
    assertThat(out).as("out at the end").isEmpty();
    return most;
  }

  private static String told(TestGateway gateway) {
    return String.join(
        "\n",
        gateway.admin().events("users-v2", 0).stream().map(RolloutEventView::toString).toList());
  }

  @Test
  void everyInstanceIsReplacedAndNoRequestFails() {
    try (TestGateway gateway = gateway("", "")) {
      Await.equal("versions", List.of("v1", "v1", "v1"), () -> versions(gateway));
      Load load = Load.of(gateway, 4);
      try (load) {
        load.awaitMore();
        start(gateway);
        for (int index = 0; index < instances.size(); index++) {
          awaitUpdated(gateway, index);
        }
        awaitPhase(gateway, "succeeded");
        load.awaitMore();
      }
      assertThat(load.failures()).as(told(gateway)).isEmpty();
      assertThat(hooks).containsExactly("0 to v2", "1 to v2", "2 to v2");
      assertThat(versions(gateway)).containsOnly("v2").hasSize(3);
      assertThat(mostOut(gateway)).as("out at once").isEqualTo(1);
    }
  }

  /**
   * The promise is the judge's: of what the new version fails, the retries of the route hide from
   * clients what they can.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "triggers { error-rate = off, latency = off, availability = off } | failed looks",
        "checks { errors { error-rate { max = 99% } } } | trigger"
      })
  void aVersionThatFailsIsPutBackEverywhereTheLastOneFirst(String rollout, String reason) {
    broken = 1;
    String retry =
        "idempotent = true, retry { attempts = 2, on = [server-error, connect-failure], backoff = 0 }";
    try (TestGateway gateway = gateway(retry, rollout)) {
      Await.equal("versions", List.of("v1", "v1", "v1"), () -> versions(gateway));
      Load load = Load.of(gateway, 3);
      try (load) {
        load.awaitMore();
        start(gateway);
        awaitUpdated(gateway, 0);
        awaitPhase(gateway, "rolling-back");
        awaitPhase(gateway, "rolled-back");
        load.awaitMore();
      }
      assertThat(load.failures()).as(told(gateway)).isEmpty();
      assertThat(rollout(gateway).reason()).as(told(gateway)).contains(reason, "error rate");
      assertThat(hooks).containsExactly("0 to v2", "1 to v2", "1 to v1", "0 to v1");
      assertThat(rollout(gateway).endpoints())
          .extracting(UpdateView::stage)
          .containsExactly("undone", "undone", "old");
      assertThat(versions(gateway)).containsOnly("v1").hasSize(3);
      assertThat(mostOut(gateway)).as("out at once").isEqualTo(1);
    }
  }
}
