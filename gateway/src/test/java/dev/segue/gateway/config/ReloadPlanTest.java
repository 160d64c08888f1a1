package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reload would change, key by key. */
final class ReloadPlanTest {
  private static final String BASE =
      """
      segue {
        listeners { main { bind = "127.0.0.1:8080" } }
        admin { tokens = [ { name = ops, secret = "0123456789abcdef" } ] }
        backends {
          old { endpoints = ["10.0.0.1:8000", "10.0.0.2:8000"] }
          new { endpoints = ["10.0.1.1:8000"], health { path = "/health" } }
        }
        routes { orders { match { path-prefix = "/api" }, split { old = 95, new = 5 } } }
      }
      """;

  @TempDir Path dir;

  private SegueConfig config(String more) throws IOException {
    Path file = Files.writeString(dir.resolve("segue.conf"), BASE + "segue { " + more + " }\n");
    return switch (ConfigReader.read(file)) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  private ReloadPlan plan(String more) throws IOException {
    return ReloadPlan.of(config(""), config(more));
  }

  @Test
  void equalFilesDifferInNothing() throws IOException {
    assertThat(plan("").differences()).isEmpty();
    assertThat(plan("").changes()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '\0',
      value = {
        "routes.orders.timeouts.head = 5s | CHANGED | routes.orders.timeouts.head | 30s | 5s",
        "routes.orders.timeouts.total = 1500ms | CHANGED | routes.orders.timeouts.total | 0s | 1500ms",
        "routes.orders.split.new = 6 | CHANGED | routes.orders.split | { new = 5, old = 95 } | { new = 6, old = 95 }",
        "routes.orders.fallback = old | ADDED | routes.orders.fallback | - | old",
        "routes.orders.fallback-on-failure = off | CHANGED | routes.orders.fallback-on-failure | true | false",
        "routes.orders.when-unavailable = fail | CHANGED | routes.orders.when-unavailable | redistribute | fail",
        "routes.orders.match.path-prefix = \"/v2\" | CHANGED | routes.orders.match.path | prefix /api | prefix /v2",
        "backends.old.endpoints = [\"10.0.0.1:8000\", \"10.0.0.2:8000\", \"h:1\"] | ADDED | backends.old.endpoints.h:1 | - | h:1 weight 1",
        "backends.old.endpoints = [\"10.0.0.2:8000\"] | REMOVED | backends.old.endpoints.10.0.0.1:8000 | 10.0.0.1:8000 weight 1 | -",
        "backends.old.endpoints = [{ address = \"10.0.0.1:8000\", weight = 2 }, \"10.0.0.2:8000\"] | CHANGED | backends.old.endpoints.10.0.0.1:8000.weight | 1 | 2",
        "backends.old.breaker.window = 50 | CHANGED | backends.old.breaker.window | 100 | 50",
        "backends.new.health.rise = 5 | CHANGED | backends.new.health.rise | 2 | 5",
        "limits.request-head = 64KiB | CHANGED | limits.request-head | 32768 | 65536",
        "drain.deadline = 2m | CHANGED | drain.deadline | 30s | 2m",
        "ready.require = [old] | CHANGED | ready.require | [] | [old]",
        "listeners.main.bind = \"127.0.0.1:8081\" | CHANGED | listeners.main.bind | 127.0.0.1:8080 | 127.0.0.1:8081",
      })
  void whatChangesAtOnce(String more, Difference.Kind kind, String key, String before, String after)
      throws IOException {
    ReloadPlan plan = plan(more);
    assertThat(plan.differences()).containsExactly(new Difference(kind, key, before, after, false));
    assertThat(plan.changes()).isTrue();
    assertThat(plan.effective()).isEqualTo(config(more));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '\0',
      value = {
        "event-loops = 3 | CHANGED | event-loops | 0 | 3",
        "transport = nio | CHANGED | transport | auto | nio",
        "state-dir = none | REMOVED | state-dir | state | -",
        "log.level = debug | CHANGED | log.level | info | debug",
        "metrics.max-series = 1000 | CHANGED | metrics.max-series | 50000 | 1000",
        "admin.bind = \"127.0.0.1:9901\" | CHANGED | admin.bind | 127.0.0.1:9900 | 127.0.0.1:9901",
        "ops.bind = \"127.0.0.1:9902\" | ADDED | ops | - | { bind = 127.0.0.1:9902 }",
        "listeners.main.backlog = 7 | CHANGED | listeners.main.backlog | 1024 | 7",
        "admin.tokens = [ { name = ops, secret = \"another-0123456789\" } ] | CHANGED | admin.tokens | [Token[ops, ADMIN]] | [Token[ops, ADMIN]]",
      })
  void whatNeedsARestartKeepsItsValue(
      String more, Difference.Kind kind, String key, String before, String after)
      throws IOException {
    ReloadPlan plan = plan(more);
    assertThat(plan.differences()).containsExactly(new Difference(kind, key, before, after, true));
    assertThat(plan.waiting()).isEqualTo(plan.differences());
    assertThat(plan.changes()).isFalse();
    assertThat(plan.effective()).isEqualTo(config(""));
  }

  @Test
  void wholeBlocksComeAndGo() throws IOException {
    String more =
        "backends { v3 { endpoints = [\"h:1\"] } }, routes { v3 { match { path = \"/3\" }, split { v3 = 1 } } }";
    assertThat(plan(more).differences())
        .extracting(Difference::key)
        .containsExactly("backends.v3", "routes.v3");
    List<Difference> back = ReloadPlan.of(config(more), config("")).differences();
    assertThat(back).extracting(Difference::kind).containsOnly(Difference.Kind.REMOVED);
    assertThat(back.getFirst().before()).contains("endpoints = [h:1 weight 1]", "window = 100");
  }

  @Test
  void noSecretIsEverShown() throws IOException {
    String more = "admin.tokens = [ { name = ops, secret = \"another-0123456789\" } ]";
    assertThat(plan(more).differences().toString()).doesNotContain("0123456789");
  }

  /** The file is valid, but the admin listener moves only at the restart. */
  @Test
  void aListenerCannotTakeTheAddressThatTheAdminListenerLeaves() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> plan("admin.bind = \"127.0.0.1:9901\", listeners.side.bind = \"127.0.0.1:9900\""))
        .withMessageContaining("9900");
  }
}
