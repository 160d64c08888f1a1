package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.segue.gateway.Main;
import dev.segue.gateway.cli.GatewayLauncher.RunningGateway;
import dev.segue.gateway.cli.GatewayLauncher.Started;
import dev.segue.gateway.testing.FakeBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run} in a process of its own, with a gateway that only says how its drain ends. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class RunCommandTest {
  @TempDir Path dir;
  private @Nullable Process process;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void termDrainsAndEndsWithZero() throws Exception {
    BufferedReader log = ready("clean");
    signal("TERM");
    assertThat(await(log, "ended")).contains("every request in flight was finished");
    assertThat(exitCode()).isZero();
  }

  @Test
  void requestsCutAtTheDeadlineHaveTheirOwnCode() throws Exception {
    BufferedReader log = ready("cut");
    signal("TERM");
    assertThat(await(log, "ended")).contains("3 requests were cut");
    assertThat(exitCode()).isEqualTo(6);
  }

  @Test
  void secondTermEndsTheProcessAtOnce() throws Exception {
    BufferedReader log = ready("endless");
    signal("TERM");
    await(log, "draining");
    signal("TERM");
    assertThat(exitCode()).isEqualTo(143);
  }

  @Test
  void intDrainsLikeTerm() throws Exception {
    assumeNotIgnored(2);
    ready("clean");
    signal("INT");
    assertThat(exitCode()).isZero();
  }

  @Test
  void hupReloadsAndTheProcessGoesOn() throws Exception {
    assumeNotIgnored(1);
    BufferedReader log = ready("clean");
    signal("HUP");
    assertThat(await(log, "reload of the fake")).contains("1");
    signal("HUP");
    assertThat(await(log, "reload of the fake")).contains("2");
    signal("TERM");
    assertThat(exitCode()).isZero();
  }

  @Test
  void hupDuringADrainIsIgnoredWithALine() throws Exception {
    assumeNotIgnored(1);
    BufferedReader log = ready("endless");
    signal("TERM");
    await(log, "draining");
    signal("HUP");
    assertThat(await(log, "HUP")).contains("ignored, the gateway is draining");
    signal("TERM");
    assertThat(exitCode()).isEqualTo(143);
  }

  @Test
  void hupOnTheRealGatewayPutsTheFileAsItIsNowInForce() throws Exception {
    assumeNotIgnored(1);
    try (FakeBackend old = FakeBackend.named("old");
        FakeBackend fresh = FakeBackend.named("new")) {
      Path file = Files.writeString(dir.resolve("segue.conf"), serving(old));
      process = ChildJvm.of(Main.class, "run", file.toString()).start();
      BufferedReader log = process().errorReader(UTF_8);
      URI page = URI.create("http://127.0.0.1:" + port(await(log, "ready after")) + '/');
      assertThat(text(page)).isEqualTo("old");

      Files.writeString(file, serving(fresh));
      signal("HUP");
      assertThat(await(log, "reload by")).contains("applied");
      assertThat(text(page)).isEqualTo("new");

      Files.writeString(file, "segue { listeners = 5 }");
      signal("HUP");
      assertThat(await(log, "reload by")).contains("the configuration of before stays in force");
      assertThat(text(page)).isEqualTo("new");
      signal("TERM");
      assertThat(exitCode()).isZero();
    }
  }

  private static String serving(FakeBackend backend) {
    return """
    segue {
      listeners { main { bind = "127.0.0.1:0" } }
      admin { bind = "127.0.0.1:0" }
      state-dir = none
      drain { accept = 0s }
      backends { only { endpoints = ["127.0.0.1:%d"] } }
      routes { all { split { only = 1 } } }
    }
    """
        .formatted(backend.port());
  }

  private static int port(String ready) {
    Matcher listener = Pattern.compile("main 127\\.0\\.0\\.1:(\\d+)").matcher(ready);
    assertThat(listener.find()).as(ready).isTrue();
    return Integer.parseInt(listener.group(1));
  }

  private static String text(URI page) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    }
  }

  @Test
  void refusedStartTellsWhyAndWhatToDo() throws Exception {
    BufferedReader log = start("refused", CommandLineTest.GOOD);
    assertThat(await(log, "ERROR")).contains("127.0.0.1:80: in use", "stop the other process");
    assertThat(exitCode()).isEqualTo(4);
  }

  @Test
  void badConfigurationStartsNothing() throws Exception {
    BufferedReader log = start("clean", "segue { listeners = 5 }");
    assertThat(await(log, "problem")).isNotEmpty();
    assertThat(exitCode()).isEqualTo(3);
  }

  private BufferedReader ready(String mode) throws IOException {
    BufferedReader log = start(mode, CommandLineTest.GOOD);
    assertThat(await(log, "ready")).contains("a fake");
    return log;
  }

  private BufferedReader start(String mode, String conf) throws IOException {
    Path file = Files.writeString(dir.resolve("segue.conf"), conf);
    process = ChildJvm.of(FakeSegue.class, mode, "run", file.toString()).start();
    return process.errorReader(UTF_8);
  }

  private static String await(BufferedReader log, String word) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      if (line.contains(word)) {
        return line;
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("the log ended without \"" + word + "\":\n" + seen);
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("nothing was started");
    }
    return process;
  }

  private int exitCode() throws InterruptedException {
    assertThat(process().waitFor(20, TimeUnit.SECONDS)).as("ends").isTrue();
    return process().exitValue();
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process().pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /**
   * Children inherit ignored signals (nohup, a shell's background jobs), and Java respects that.
   */
  private static void assumeNotIgnored(int number) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      String mask =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .findFirst()
              .orElseThrow()
              .substring("SigIgn:".length())
              .strip();
      assumeThat((Long.parseUnsignedLong(mask, 16) >>> (number - 1)) & 1).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"run", "run --help", "run -h", "run @file", "run a.conf --fresh", "check a"})
  void allButTheFileAloneIsForTheParser(String line) {
    RunCommand run =
        new RunCommand((config, source, fresh) -> {
          throw new AssertionError("started");
        });
    assertThat(run.callPlainly(line.split(" "))).isEmpty();
  }

  /** The real command line around a gateway whose first argument says how it behaves. */
  static final class FakeSegue {
    public static void main(String[] args) {
      GatewayLauncher launcher =
          (config, source, fresh) ->
              args[0].equals("refused")
                  ? new Started.Refused(
                      ExitCode.CANNOT_BIND, "127.0.0.1:80: in use", "stop the other process")
                  : new Started.Running(new Fake(args[0], new AtomicInteger()));
      RunCommand run = new RunCommand(launcher);
      System.exit(
          run.callPlainly(args[1], args[2])
              .orElseGet(() -> Cli.of(() -> "fake").addSubcommand(run).execute(args[1], args[2])));
    }
  }

  private record Fake(String mode, AtomicInteger reloads) implements RunningGateway {
    @Override
    public String summary() {
      return "a fake";
    }

    @Override
    public InetSocketAddress listener(String name) {
      throw new UnsupportedOperationException("a fake listens nowhere");
    }

    @Override
    public InetSocketAddress admin() {
      throw new UnsupportedOperationException("a fake listens nowhere");
    }

    @Override
    public void reload() {
      System.err.println("reload of the fake " + reloads.incrementAndGet());
    }

    @Override
    public long drain() {
      if (mode.equals("endless")) {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return mode.equals("cut") ? 3 : 0;
    }
  }
}
