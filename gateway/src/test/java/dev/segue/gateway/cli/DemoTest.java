package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole demo, in a process of its own and in a directory that has nothing of ours. */
@Timeout(120)
class DemoTest {
  private static final Pattern TOTALS =
      Pattern.compile(
          "demo: (\\d+) requests, (\\d+) failed, (\\d+) fell back, (\\d+) weight changes");

  @TempDir Path elsewhere;
  private @Nullable Process process;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void noClientSeesAFailureThoughTheNewVersionDies() throws Exception {
    Process demo = start("--seconds", "8", "--rate", "100", "--plain");
    List<String> lines = demo.inputReader(UTF_8).lines().toList();
    String all = String.join("\n", lines);

    Matcher totals = TOTALS.matcher(lines.getLast());
    assertThat(totals.matches()).as(all).isTrue();
    assertThat(number(totals, 1)).as("requests").isPositive();
    assertThat(number(totals, 2)).as("failed: %s", all).isZero();
    assertThat(number(totals, 3)).as("fell back: %s", all).isPositive();
    assertThat(number(totals, 4)).as("weight changes: %s", all).isGreaterThanOrEqualTo(5);
    assertThat(exitCode(demo)).as(all).isZero();
    assertThat(elsewhere).as("nothing is left behind").isEmptyDirectory();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void termEndsItWithTheTotalsSoFar() throws Exception {
    Process demo = start("--seconds", "600", "--plain");
    BufferedReader out = demo.inputReader(UTF_8);
    assertThat(until(out, "==")).contains("0 %");
    demo.toHandle().destroy(); // Process.destroy would close its output too

    assertThat(until(out, "demo: ")).matches(TOTALS).contains(" 0 failed");
    assertThat(exitCode(demo)).isZero();
  }

  /** Rollouts that drive themselves; in each the clients' failures are 0. */
  @ParameterizedTest
  @CsvSource({
    "canary, 40, promoting -> succeeded",
    "bad-canary, 40, rolling-back -> rolled-back",
    "blue-green, 25, rolling-back -> rolled-back",
    "rolling, 40, baking -> succeeded"
  })
  void rolloutsDriveThemselves(String scenario, String seconds, String end) throws Exception {
    Process demo = start("--scenario", scenario, "--seconds", seconds, "--rate", "150", "--plain");
    List<String> lines = demo.inputReader(UTF_8).lines().toList();
    String all = String.join("\n", lines);

    assertThat(all).contains("rollout phase: " + end);
    assertThat(lines.getLast()).as(all).matches(TOTALS).contains(" 0 failed");
    assertThat(exitCode(demo)).as(all).isZero();
  }

  @Test
  void tooShortAStoryIsAUsageError() throws Exception {
    Process demo = start("--seconds", "7");
    assertThat(new String(demo.getErrorStream().readAllBytes(), UTF_8))
        .contains("--seconds: 7 (expected: 8..3600)");
    assertThat(exitCode(demo)).isEqualTo(2);
  }

  private Process start(String... options) throws IOException {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "demo";
    System.arraycopy(options, 0, arguments, 1, options.length);
    process = ChildJvm.of(Main.class, arguments).directory(elsewhere.toFile()).start();
    return process;
  }

  private static String until(BufferedReader out, String words) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(words)) {
        return line;
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("it ended without \"" + words + "\":\n" + seen);
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group));
  }

  private static int exitCode(Process demo) throws InterruptedException {
    assertThat(demo.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
    return demo.exitValue();
  }
}
