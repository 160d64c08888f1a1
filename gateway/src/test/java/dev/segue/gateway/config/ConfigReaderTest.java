package dev.segue.gateway.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import dev.segue.gateway.config.SegueConfig.TransportChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReaderTest {
  private static final String README =
      """
      segue {
        listeners { main { bind = "127.0.0.1:8080" } }
        admin { bind = "127.0.0.1:9900", tokens = [ { name = ops, secret = ${?SEGUE_ADMIN_TOKEN} } ] }
        state-dir = "state"
        transport = auto          # io_uring | epoll | kqueue | nio
        event-loops = 0           # 0 = one a processor
        backends {
          old { endpoints = ["127.0.0.1:9001"], health { path = "/health", interval = 2s, timeout = 1s, rise = 2, fall = 3 } }
          new { endpoints = ["127.0.0.1:9002"] }
        }
        routes {
          orders {
            match { path-prefix = "/" }
            split { old = 95, new = 5 }
            canary = [ { header = "canary", exact = "true", backend = new } ]
            fallback = old
          }
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void theDocumentedBlockBecomesTheExpectedRecords() {
    SegueConfig config = new Hocon(folder).loaded(README, "SEGUE_ADMIN_TOKEN = 0123456789abcdef");

    assertThat(config.listeners())
        .isEqualTo(
            Map.of(
                "main",
                new ListenerConfig(
                    "main",
                    Hocon.loopback(8080),
                    1024,
                    AddressRanges.NONE,
                    ListenerConfig.ProxyProtocol.OFF,
                    ListenerConfig.RequestIdFrom.TRUSTED)));
    assertThat(config.admin())
        .isEqualTo(
            new AdminConfig(
                Hocon.loopback(9900),
                List.of(new AdminConfig.Token("ops", "0123456789abcdef", AdminConfig.Role.ADMIN)),
                List.of(),
                false));
    assertThat(config.ops()).isNull();
    assertThat(config.stateDir()).isEqualTo(Path.of("state"));
    assertThat(config.transport()).isEqualTo(TransportChoice.AUTO);
    assertThat(config.eventLoops()).isZero();
  }

  @Test
  void theDocumentedBackendsBecomeTheExpectedRecords() {
    SegueConfig config = new Hocon(folder).loaded(README, "");

    BackendConfig old = requireNonNull(config.backends().get("old"));
    BackendConfig fresh = requireNonNull(config.backends().get("new"));
    assertThat(config.backends().keySet()).containsExactly("new", "old");
    assertThat(old.endpoints()).containsExactly(new EndpointConfig("127.0.0.1", 9001, 1));
    assertThat(old.health())
        .isEqualTo(
            new HealthConfig(
                "/health",
                null,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                2,
                3,
                StatusSet.of(List.of("200-399")),
                0.1,
                null));
    assertThat(fresh.health()).as("no block, no checks").isNull();
    assertThat(fresh.breaker()).isEqualTo(old.breaker());
  }

  @Test
  void theDocumentedRouteBecomesTheExpectedRecord() {
    SegueConfig config = new Hocon(folder).loaded(README, "");

    RouteConfig route = requireNonNull(config.routes().get("orders"));
    assertThat(route.app()).isEqualTo("orders");
    assertThat(route.match())
        .isEqualTo(new MatchConfig(List.of(), new PathMatch.Prefix("/"), List.of(), 0));
    assertThat(route.split()).isEqualTo(Map.of("old", 95, "new", 5));
    assertThat(route.canary())
        .containsExactly(
            new CanaryConfig("canary", new HeaderMatch.Exact("true"), AddressRanges.NONE, "new"));
    assertThat(route.fallback()).isEqualTo("old");
    assertThat(route.fallbackEnabled()).isTrue();
  }
}
