package dev.segue.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.SampleRollout;
import dev.segue.gateway.cli.AdminFake.Run;
import dev.segue.gateway.config.RolloutConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code segue rollout report}, {@code record} and {@code rehearse}. */
class RolloutReportCommandsTest {
  @TempDir Path dir;
  private AdminFake gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new AdminFake(dir, 32);
    gateway.rollouts.show(SampleRollout.of("succeeded").view());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private static int code(Run run) throws Exception {
    return run.code().get(30, TimeUnit.SECONDS);
  }

  @Test
  void reportsArePrintedOrWrittenAsTheyAre() throws Exception {
    Run markdown = gateway.run("rollout", "report", "orders-v2");
    assertThat(code(markdown)).as(markdown.err().toString()).isZero();
    assertThat(markdown.out()).hasToString("markdown of orders-v2\n");

    Path file = dir.resolve("report.html");
    Run html = gateway.run("rollout", "report", "orders-v2", "--html", "-o", file.toString());
    assertThat(code(html)).as(html.err().toString()).isZero();
    assertThat(html.out().toString()).isEmpty();
    assertThat(file).hasContent("html of orders-v2");

    Run record = gateway.run("rollout", "record", "orders-v2");
    assertThat(code(record)).isZero();
    assertThat(record.out()).hasToString("windows of orders-v2\n");
  }

  @Test
  void whatCannotBeIsSaid() throws Exception {
    Run unknown = gateway.run("rollout", "report", "nope");
    assertThat(code(unknown)).isEqualTo(8);
    assertThat(unknown.err().toString()).contains("rollout nope");
    Run nowhere = gateway.run("rollout", "report", "orders-v2", "-o", dir + "/no/such");
    assertThat(code(nowhere)).isEqualTo(2);
    assertThat(nowhere.err().toString()).contains("no/such cannot be written");
    Run json = gateway.run("rollout", "report", "orders-v2", "--json");
    assertThat(code(json)).isEqualTo(2);
    assertThat(json.err().toString()).contains("--json");
  }

  private static final class FakeRehearser implements Rehearser {
    @Override
    public ExitCode rehearse(RolloutConfig rollout, List<String> lines, Consumer<String> line) {
      if (lines.isEmpty()) {
        throw new IllegalArgumentException("no line (expected: a window a line)");
      }
      line.accept(rollout.id() + ' ' + lines);
      return ExitCode.ROLLED_BACK;
    }
  }

  private record Rehearsed(int code, String out, String err) {}

  private Rehearsed rehearse(String rollout, Path windows) throws Exception {
    Path conf =
        Files.writeString(
            dir.resolve("segue.conf"),
            CommandLineTest.GOOD.replace("split { old = 199, new = 1 }", "split { old = 1 }")
                + """
                segue.rollouts.orders-v2 {
                  route = orders, stable = old, candidate = new
                  strategy { canary { step-weight = 50 } }
                }
                """);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err));
    int code =
        new CommandLine(new RolloutRehearseCommand(new FakeRehearser(), console))
            .execute(conf.toString(), rollout, "--windows=" + windows);
    return new Rehearsed(code, out.toString(), err.toString());
  }

  @Test
  void aRehearsalIsPrintedAndItsEndIsTheExitCode() throws Exception {
    Path windows = Files.writeString(dir.resolve("w.jsonl"), "{\"at\": 1}\n{\"at\": 2}\n");
    Rehearsed rehearsed = rehearse("orders-v2", windows);
    assertThat(rehearsed.code).as(rehearsed.err).isEqualTo(10);
    assertThat(rehearsed.out).contains("orders-v2 [{\"at\": 1}, {\"at\": 2}]");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    Path empty = Files.writeString(dir.resolve("empty.jsonl"), "");
    assertThat(rehearse("orders-v2", empty).err).contains("empty.jsonl: no line");
    Rehearsed unknown = rehearse("nope", empty);
    assertThat(unknown.code).isEqualTo(2);
    assertThat(unknown.err).contains("rollout: nope (expected: orders-v2)");
    assertThat(rehearse("orders-v2", dir.resolve("none")).err).contains("none cannot be read");
  }
}
