package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Load;
import dev.segue.gateway.testing.Prometheus;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** With Prometheus itself, where the machine has it: the page, the alerts, and checks by PromQL. */
@Behaviour
@EnabledIf("dev.segue.gateway.testing.Prometheus#isInstalled")
final class PrometheusTest {
  private static final Path ALERTS = Path.of("../conf/alerts.yml");
  private static final Path ALERTS_TEST = Path.of("../conf/alerts_test.yml");

  private final AtomicInteger stuck = new AtomicInteger(1);
  private final FakeBackend old = FakeBackend.named("old").forgetful();
  private final FakeBackend fresh = FakeBackend.named("new").forgetful();
  @TempDir Path folder;

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  private String promtool(String input, String... arguments) throws Exception {
    Path in = Files.writeString(folder.resolve("in"), input);
    Path out = folder.resolve("out");
    String[] command = new String[arguments.length + 3];
    System.arraycopy(new String[] {"timeout", "30", "promtool"}, 0, command, 0, 3);
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    int code =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start()
            .waitFor();
    String said = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(code).as(said).isZero();
    return said;
  }

  @Test
  void theRulesAreGood() throws Exception {
    assertThat(promtool("", "check", "rules", ALERTS.toString())).contains("SUCCESS");
  }

  @Test
  void eachRuleFiresWhenItShould() throws Exception {
    assertThat(promtool("", "test", "rules", ALERTS_TEST.toString())).contains("SUCCESS");
  }

  @Test
  void promtoolHasNothingToSayAboutThePage() throws Exception {
    try (TestGateway gateway = TestGateway.start(text(""))) {
      gateway.get("/");
      assertThat(promtool(gateway.metrics().page(), "check", "metrics")).isEmpty();
    }
  }

  /** The rollout's only check is a number that Prometheus scrapes from the candidate itself. */
  @Test
  void aNumberThatTurnsBadRollsBackAndAlertsTellIt() throws Exception {
    fresh.script(call -> {
      boolean scraped = call.head().target().equals("/metrics");
      call.reply(200, scraped ? "orders_stuck " + stuck.get() + "\n" : "new");
    });
    TestGateway gateway = TestGateway.start(text(""));
    try (Prometheus prometheus = Prometheus.start(folder, scraping(gateway))) {
      try (gateway) {
        badNumber(gateway, prometheus);
      }
      prometheus.awaitAlert("SegueDown");
    }
  }

  private void badNumber(TestGateway gateway, Prometheus prometheus) {
    gateway.reload(text(rollout(prometheus)));
    Await.equal("the candidate's number", 1.0, () -> prometheus.query("orders_stuck"));
    Await.equal("rollbacks", 0.0, () -> prometheus.query("sum(segue_rollout_rollbacks_total)"));
    Load load = Load.reading(gateway, 1);
    try (load) {
      gateway.admin().tell("orders-v2", "start", Set.of(), Note.NONE);
      Await.until("looks pass", () -> looks(gateway, "pass") >= 2);
      assertThat(view(gateway).phase()).isEqualTo("progressing");

      stuck.set(12);

      Await.equal("phase", "rolled-back", () -> view(gateway).phase());
    }
    assertThat(load.failures()).isEmpty();
    assertThat(view(gateway).reason()).contains("stuck: ").contains("12");
    assertThat(looks(gateway, "fail")).isEqualTo(1);
    assertThat(prometheus.awaitAlert("SegueRolloutRolledBack").labels().toString())
        .contains("\"rollout\":\"orders-v2\"", "\"trigger\":\"check\"");
    Await.equal("phase", 1.0, () -> prometheus.query("segue_rollout_phase{phase=\"rolled-back\"}"));
  }

  private String text(String more) {
    return TestGateway.of(Map.of("old", old, "new", fresh), "split { old = 1 }, fallback = old")
        + more;
  }

  private static String rollout(Prometheus prometheus) {
    return """
    sources { prom { prometheus = "%s" } }
    defaults.rollout.preflight.health-checks = off
    rollouts {
      orders-v2 {
        route = orders, stable = old, candidate = new
        strategy { canary { steps = [ { set-weight = 50 }, { judge = 1000 } ] } }
        interval = 1s
        checks {
          errors = off, p95 = off
          stuck { source = prom, query = "max(orders_stuck)", threshold-range { max = 5 } }
        }
      }
    }
    """
        .formatted(prometheus.base());
  }

  /** Every second; the rules are ours, but need not hold for long. */
  private String scraping(TestGateway gateway) throws IOException {
    String rules = Files.readString(ALERTS).replaceAll("(?m)^( +for:) .*$", "$1 1s");
    assertThat(rules).contains("for: 1s");
    Files.writeString(folder.resolve("alerts.yml"), rules);
    return """
    global: { scrape_interval: 1s, evaluation_interval: 1s }
    rule_files: [alerts.yml]
    scrape_configs:
      - job_name: segue
        static_configs: [ { targets: ["%s"] } ]
      - job_name: orders
        static_configs: [ { targets: ["%s"] } ]
    """
        .formatted(gateway.adminBase().getAuthority(), fresh.endpoint());
  }

  private static RolloutView view(TestGateway gateway) {
    return gateway.admin().rollout("orders-v2");
  }

  private static double looks(TestGateway gateway, String verdict) {
    return gateway.metrics().sum("segue_rollout_looks_total", "verdict", verdict);
  }
}
