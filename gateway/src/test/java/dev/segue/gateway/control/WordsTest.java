package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.ConfigReader;
import dev.segue.gateway.config.ConfigResult;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.SegueConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retries switched on by a reload once left the route's revision as it was. */
final class WordsTest {
  /** One other value for each of a route's settings, by the name of its record component. */
  private static final Map<String, String> ROUTE =
      Map.ofEntries(
          Map.entry("app", "app = shop"),
          Map.entry("match", "match { path-prefix = /orders }"),
          Map.entry("canary", "canary = [ { header = canary, exact = yes, backend = new } ]"),
          Map.entry("fallback", "fallback = new"),
          Map.entry("fallbackEnabled", "fallback-on-failure = false"),
          Map.entry("whenUnavailable", "when-unavailable = fail"),
          Map.entry("idempotent", "idempotent = true"),
          Map.entry("timeouts", "timeouts { head = 1234ms }"),
          Map.entry("forwarding", "forwarding { via = false }"),
          Map.entry("maxBody", "max-body = 12345"),
          Map.entry("retry", "retry { attempts = 3 }"),
          Map.entry("upgrades", "upgrades = [ chat ]"),
          Map.entry("allowTrace", "allow-trace = true"));

  private static final Map<String, String> BACKEND =
      Map.of(
          "endpoints", "endpoints = [ \"127.0.0.1:9009\" ]",
          "sendProxyProtocol", "send-proxy-protocol = v2",
          "health", "health { path = /health }",
          "breaker", "breaker { failure-rate = 12 }",
          "pool", "pool { max-connections = 12 }");

  @TempDir Path folder;

  @Test
  void everySettingOfARouteIsPartOfItsDesiredState() throws IOException {
    String before = route("");
    for (String name : components(RouteConfig.class, "id", "split")) { // the weights in force count
      String other = ROUTE.get(name);
      assertThat(other).as("another value for the new setting " + name).isNotNull();
      assertThat(route(Objects.requireNonNull(other))).as(name).isNotEqualTo(before);
    }
  }

  @Test
  void everySettingOfABackendIsPartOfItsDesiredState() throws IOException {
    String before = backend("");
    for (String name : components(BackendConfig.class, "id")) {
      String other = BACKEND.get(name);
      assertThat(other).as("another value for the new setting " + name).isNotNull();
      assertThat(backend(Objects.requireNonNull(other))).as(name).isNotEqualTo(before);
    }
  }

  private static List<String> components(Class<?> type, String... but) {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(component.getName());
    }
    names.removeAll(List.of(but));
    return names;
  }

  private String route(String setting) throws IOException {
    RouteConfig config = Objects.requireNonNull(read("", setting).routes().get("orders"));
    return Words.desired(config, RouteSettings.of(config).with(Map.of("old", 95, "new", 5)));
  }

  private String backend(String setting) throws IOException {
    BackendConfig config = Objects.requireNonNull(read(setting, "").backends().get("old"));
    return Words.desired(config, Map.of());
  }

  private SegueConfig read(String backend, String route) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("segue.conf"),
            """
            segue {
              listeners { main { bind = "127.0.0.1:8080" } }
              backends {
                old { endpoints = ["127.0.0.1:9001"] }
                old { %s }
                new { endpoints = ["127.0.0.1:9002"] }
              }
              routes { orders { split { old = 95, new = 5 }, fallback = old, when-unavailable = fallback } }
              routes { orders { %s } }
            }
            """
                .formatted(backend, route));
    ConfigResult result = ConfigReader.read(file);
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    return ((ConfigResult.Loaded) result).config();
  }
}
