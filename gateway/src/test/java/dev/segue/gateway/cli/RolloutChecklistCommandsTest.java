package dev.segue.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.SampleRollout;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.ChecklistView.ItemView;
import dev.segue.gateway.cli.AdminFake.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code segue rollout preflight} and {@code postflight} against an admin API. */
class RolloutChecklistCommandsTest {
  @TempDir Path dir;
  private AdminFake gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new AdminFake(dir, 32);
    gateway.rollouts.show(SampleRollout.of("pending").verbs("start").view());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private static ChecklistView list(boolean ready, ItemView... items) {
    return new ChecklistView("orders-v2", "preflight", ready, List.of(items));
  }

  private static int code(Run run) throws Exception {
    return run.code().get(30, TimeUnit.SECONDS);
  }

  @Test
  void whatRunsIsWaitedForAndThenPrinted() throws Exception {
    ItemView health = new ItemView("health-checks", true, "met", "old and new probed");
    gateway.rollouts.list(
        list(false, health, new ItemView("backup", true, "running", "under way")),
        list(false, health, new ItemView("backup", true, "running", "under way")),
        list(true, health, new ItemView("backup", true, "met", "dump\u001b[2J ended")));

    Run run = gateway.run("rollout", "preflight", "orders-v2", "--confirm", "schema,docs");

    assertThat(code(run)).isZero();
    assertThat(run.out().toString().lines())
        .containsExactly(
            "orders-v2: preflight, ready",
            "  ITEM                     STATE  WHAT",
            "  health-checks  required  met    old and new probed",
            "  backup         required  met    dump [2J ended");
    assertThat(run.err().toString().lines()).containsExactly("segue: waiting for backup");
    assertThat(gateway.rollouts.checks())
        .containsExactly("preflight orders-v2 confirm[docs, schema] waive[] ");
  }

  @Test
  void whatIsRequiredAndLeftIsAnExitCode() throws Exception {
    gateway.rollouts.list(list(false, new ItemView("window", true, "failed", "until tomorrow")));

    Run run =
        gateway.run("rollout", "postflight", "orders-v2", "--waive", "file", "--reason", "CHG-1");

    assertThat(code(run)).isEqualTo(14);
    assertThat(run.out().toString()).startsWith("orders-v2: preflight, not ready");
    assertThat(gateway.rollouts.checks())
        .containsExactly("postflight orders-v2 confirm[] waive[file] CHG-1");
  }

  @Test
  void aLookFindsNothingOut() throws Exception {
    gateway.rollouts.list(list(true));

    assertThat(code(gateway.run("rollout", "preflight", "orders-v2", "--look"))).isZero();
    assertThat(gateway.rollouts.checks()).isEmpty();
  }

  @Test
  void waivingTakesAReason() throws Exception {
    Run run = gateway.run("rollout", "preflight", "orders-v2", "--waive", "pool-sizes");

    assertThat(code(run)).isEqualTo(2);
    assertThat(run.err().toString()).contains("--waive: without --reason");
    assertThat(gateway.rollouts.checks()).isEmpty();
  }
}
