package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.Load;
import dev.segue.gateway.testing.Services;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rollouts of services that are processes of the operating system, replaced and started by shell
 * scripts that are hooks: clients ask all the time, and none of them sees a failure.
 */
@Behaviour
final class ReplacedProcessesTest {
  private static final Duration LONG = Duration.ofSeconds(45); // a process starts in a second

  @TempDir private Path directory;
  private Services services;

  @BeforeEach
  void writeScripts() throws IOException {
    services = new Services(directory);
  }

  @AfterEach
  void endProcesses() throws IOException {
    services.close();
  }

  private static void start(TestGateway gateway, String rollout) {
    gateway.admin().tell(rollout, "start", Set.of(), Note.NONE);
  }

  private static void awaitPhase(TestGateway gateway, String rollout, String phase) {
    Await.equal("phase", phase, LONG, () -> gateway.admin().rollout(rollout).phase());
  }

  private static String told(TestGateway gateway, String rollout) {
    return gateway.admin().events(rollout, 0).stream()
        .map(RolloutEventView::toString)
        .collect(Collectors.joining("\n"));
  }

  private static List<String> versions(TestGateway gateway, String backend) {
    return gateway.admin().backend(backend).endpoints().stream()
        .map(EndpointView::version)
        .toList();
  }

  private TestGateway rolling(List<Integer> ports) {
    return TestGateway.start(
        """
        backends {
          users {
            endpoints = ["%s"]
            health { path = "/health", version-header = X-Version, interval = 50ms, timeout = 10s }
          }
        }
        routes { orders { split { users = 1 } } }
        hooks { replace { command = %s }, put-back { command = %s } }
        rollouts {
          users-v2 {
            route = orders, backend = users, interval = 1s, bake = 1s
            strategy {
              rolling {
                batch = 1, max-unavailable = 1, hook = replace, undo-hook = put-back, version = v2
              }
            }
          }
        }
        """
            .formatted(
                ports.stream()
                    .map(port -> "127.0.0.1:" + port)
                    .collect(Collectors.joining("\", \"")),
                services.replaceCommand(),
                services.replaceCommand("v1")));
  }

  @Test
  void aRollingUpdateReplacesEveryProcessOnceAndNoRequestFails() throws Exception {
    List<Integer> ports = services.start(3, "v1");
    Set<Long> processes = new HashSet<>();
    for (int port : ports) {
      processes.add(services.pid(port));
    }
    try (TestGateway gateway = rolling(ports)) {
      Await.equal("versions", List.of("v1", "v1", "v1"), () -> versions(gateway, "users"));
      Load load = Load.of(gateway, 4);
      try (load) {
        load.awaitMore();
        start(gateway, "users-v2");
        awaitPhase(gateway, "users-v2", "succeeded");
        load.awaitMore();
      }
      assertThat(load.failures()).as(told(gateway, "users-v2")).isEmpty();
      assertThat(services.replaced())
          .containsExactlyElementsOf(ports.stream().map(port -> port + " v2").toList());
      assertThat(versions(gateway, "users")).containsExactly("v2", "v2", "v2");
      for (int request = 0; request < 6; request++) {
        assertThat(gateway.get("/").text()).isEqualTo("v2");
      }
      for (int port : ports) {
        assertThat(processes.add(services.pid(port))).as("another process at " + port).isTrue();
      }
    }
  }

  /**
   * Both sides are processes, of which the new one is started by the hook before.
   *
   * @param fresh the port at which nothing listens yet
   */
  private TestGateway blueGreen(int old, int fresh, String bake) {
    return TestGateway.start(
        """
        defaults.backend.health { path = "/health", interval = 250ms, timeout = 10s, jitter = 0 }
        backends {
          old { endpoints = ["127.0.0.1:%d"], health {} }
          new { endpoints = ["127.0.0.1:%d"], health {} }
        }
        routes { orders { split { old = 1 }, fallback = old } }
        hooks { start-new { command = %s } }
        rollouts {
          orders-v2 {
            route = orders, stable = old, candidate = new, before = start-new
            strategy { blue-green { every = 1s } }
            interval = 1s, bake = %s, rollback { cool-down = 0 }
          }
        }
        """
            .formatted(old, fresh, services.startCommand(fresh, "v2"), bake));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitDown(TestGateway gateway, String backend) {
    Await.equal("health", "down", () -> gateway.endpoint(backend).health());
  }

  private static String weights(TestGateway gateway) {
    return gateway.admin().route("orders").weights().toString();
  }

  @Test
  void aSwitchStartsItsOwnCandidateAndNoRequestFails() throws Exception {
    int old = services.start(1, "v1").getFirst();
    try (TestGateway gateway = blueGreen(old, freePort(), "1s")) {
      awaitDown(gateway, "new");
      Load load = Load.of(gateway, 4);
      try (load) {
        load.awaitMore();
        start(gateway, "orders-v2");
        awaitPhase(gateway, "orders-v2", "succeeded");
        load.awaitMore();
      }
      String told = told(gateway, "orders-v2");
      assertThat(load.failures()).as(told).isEmpty();
      assertThat(told).contains("progressing -> waiting", "waiting -> progressing");
      assertThat(weights(gateway)).isEqualTo("{new=100}");
      assertThat(gateway.get("/").text()).isEqualTo("v2");
    }
  }

  @Test
  void aCandidateThatIsKilledInItsBakeLosesTheTrafficAndNoSafeRequestFails() throws Exception {
    int old = services.start(1, "v1").getFirst();
    int fresh = freePort();
    try (TestGateway gateway = blueGreen(old, fresh, "60s")) {
      awaitDown(gateway, "new");
      Load load = Load.reading(gateway, 4);
      try (load) {
        start(gateway, "orders-v2");
        awaitPhase(gateway, "orders-v2", "baking");
        assertThat(gateway.get("/").text()).isEqualTo("v2");
        services.kill(fresh);
        awaitPhase(gateway, "orders-v2", "rolled-back");
        assertThat(weights(gateway)).isEqualTo("{old=100}");
        load.awaitMore();
      }
      assertThat(load.failures()).as(told(gateway, "orders-v2")).isEmpty();
      assertThat(gateway.get("/").text()).isEqualTo("v1");
    }
  }
}
