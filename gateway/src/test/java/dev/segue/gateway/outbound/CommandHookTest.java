package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.segue.gateway.config.HookConfig.Command;
import dev.segue.gateway.outbound.ProcessTree.Tools;
import dev.segue.gateway.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands as hooks: real scripts, real processes. */
@Timeout(60)
class CommandHookTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration GRACE = Duration.ofMillis(300);
  private static final HookFacts FACTS =
      new HookFacts("orders-v2", "orders", 7, "[::1]:8443", "new", "2.4.0", 3, 1764237600000L);

  @TempDir Path directory;

  private final OutboundHttp http = new OutboundHttp(_ -> false);
  private final Hooks hooks = hooks(Tools.found());

  private Hooks hooks(@Nullable Tools tools) {
    Map<String, String> environment =
        Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8", "SECRET", "s3cret", "HOME", "/root");
    return new Hooks(http, tools, GRACE, environment);
  }

  @AfterEach
  void close() {
    hooks.close();
    http.close();
  }

  private Command script(Duration timeout, String... lines) {
    try {
      Path file = Files.createTempFile(directory, "hook", ".sh");
      Files.writeString(file, String.join("\n", lines) + '\n');
      return new Command("warm-up", List.of("/bin/sh", file.toString()), timeout);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HookEnd end(String... lines) {
    return hooks.run(script(LONG, lines), FACTS).end().join();
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  /** The number that a script wrote into a file. */
  private long pid(String name) {
    Await.until(name + " was written", () -> written(name).endsWith("\n"));
    return Long.parseLong(written(name).strip());
  }

  private String written(String name) {
    try {
      return Files.exists(file(name)) ? Files.readString(file(name)) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ended; who was its parent may not have noticed yet. */
  private static boolean gone(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void exitCodeZeroIsSuccess() {
    assertThat(end("echo one", "echo two >&2"))
        .isEqualTo(new HookEnd(true, "warm-up ended with exit code 0: one | two"));
  }

  @Test
  void anyOtherExitCodeIsFailure() {
    assertThat(end("exit 3")).isEqualTo(new HookEnd(false, "warm-up ended with exit code 3"));
  }

  @Test
  void aProgramThatIsNotThereIsFailure() {
    Command missing = new Command("warm-up", List.of("/nowhere/it-is"), LONG);
    HookEnd end = hooks.run(missing, FACTS).end().join();
    assertThat(end.succeeded()).isFalse();
    assertThat(end.told()).contains("/nowhere/it-is");
    try (Hooks alone = hooks(null)) {
      HookEnd other = alone.run(missing, FACTS).end().join();
      assertThat(other.succeeded()).isFalse();
      assertThat(other.told()).startsWith("warm-up: could not be started: ");
    }
  }

  @Test
  void noShellReadsTheArguments() {
    Command command =
        new Command("warm-up", List.of("/bin/echo", "$PATH; exit 3", "`id`", "a  b"), LONG);
    assertThat(hooks.run(command, FACTS).end().join().told())
        .isEqualTo("warm-up ended with exit code 0: $PATH; exit 3 `id` a  b");
  }

  @Test
  void itsEnvironmentIsCleanAndTellsTheFacts() {
    assertThat(end("tr '\\0' '\\n' < /proc/$$/environ | sort > " + file("environment")).succeeded())
        .isTrue();
    assertThat(written("environment").lines())
        .containsExactlyInAnyOrder(
            "LC_ALL=C.UTF-8",
            "PATH=/usr/bin:/bin",
            "SEGUE_ATTEMPT=3",
            "SEGUE_BACKEND=new",
            "SEGUE_ENDPOINT=[::1]:8443",
            "SEGUE_HOST=::1",
            "SEGUE_PORT=8443",
            "SEGUE_ROLLOUT=orders-v2",
            "SEGUE_ROUTE=orders",
            "SEGUE_RUN=7",
            "SEGUE_VERSION=2.4.0");
  }

  @Test
  void itsInputIsEmpty() {
    assertThat(end("wc -c").told()).isEqualTo("warm-up ended with exit code 0: 0");
  }

  @Test
  void muchOutputIsReadAndItsEndKept() {
    HookEnd end = end("yes 0123456789012345678901234567890123456789 | head -n 100000", "echo last");
    assertThat(end.succeeded()).isTrue();
    assertThat(end.told()).endsWith("0123456789 | last").hasSizeLessThan(1100);
  }

  @Test
  void controlCharactersAreVisible() {
    assertThat(end("printf 'a\\033[31mred\\a\\r\\nb\\342\\200\\256c\\n'").told())
        .isEqualTo("warm-up ended with exit code 0: a\\u{1b}[31mred\\u{7} | b\\u{202e}c");
  }

  @Test
  void aTimeoutEndsIt() {
    Command slow =
        script(Duration.ofMillis(400), "echo begun", "echo $$ > " + file("pid"), "sleep 600");
    assertThat(hooks.run(slow, FACTS).end().join())
        .isEqualTo(new HookEnd(false, "warm-up did not end within 400 ms and was ended: begun"));
    Await.until("the command has ended", () -> gone(pid("pid")));
  }

  @Test
  void cancellingReachesAGrandchildWhoseParentHasEnded() {
    assumeTrue(Tools.found() != null);
    Running running =
        hooks.run(
            script(LONG, "( sleep 600 & echo $! > " + file("orphan") + " )", "exec sleep 600"),
            FACTS);
    long orphan = pid("orphan");
    running.cancel();

    assertThat(running.end().join()).isEqualTo(new HookEnd(false, "warm-up was cancelled"));
    Await.until("the grandchild has ended", () -> gone(orphan));
  }

  @Test
  void whoWritesWithoutAPauseIsCancelledToo() {
    // Scenario: with output always at hand nothing waited, and so nothing saw the interrupt.
    Running running = hooks.run(script(LONG, "echo $$ > " + file("pid"), "exec yes"), FACTS);
    long pid = pid("pid");
    running.cancel();

    HookEnd end = running.end().orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    assertThat(end.told()).startsWith("warm-up was cancelled");
    Await.until("the command has ended", () -> gone(pid));
  }

  @Test
  void whoDoesNotListenIsKilled() {
    Running running =
        hooks.run(
            script(
                LONG,
                "trap '' TERM", // inherited by what it starts
                "sleep 600 &",
                "echo $! > " + file("child"),
                "wait"),
            FACTS);
    long child = pid("child");
    running.cancel();

    assertThat(running.end().join().succeeded()).isFalse();
    Await.until("the child has ended", () -> gone(child));
  }

  @Test
  void whoListensMayEndWell() {
    Running running =
        hooks.run(
            script(
                LONG,
                "trap 'echo cleaned up; exit 0' TERM",
                "echo $$ > " + file("pid"),
                "while :; do sleep 0.02; done"),
            FACTS);
    long _ = pid("pid");
    running.cancel();

    HookEnd end = running.end().join();
    assertThat(end.succeeded()).isFalse();
    assertThat(end.told()).startsWith("warm-up was cancelled: ").endsWith("cleaned up");
  }

  @Test
  void withoutSetsidItsDescendantsAreEnded() {
    try (Hooks alone = hooks(null)) {
      Running running =
          alone.run(script(LONG, "sleep 600 &", "echo $! > " + file("child"), "wait"), FACTS);
      long child = pid("child");
      running.cancel();

      assertThat(running.end().join().succeeded()).isFalse();
      Await.until("the child has ended", () -> gone(child));
    }
  }

  @Test
  void whatStaysBehindAGoodEndIsLeftAlone() {
    HookEnd end = end("sleep 600 &", "echo $! > " + file("daemon"));
    long daemon = pid("daemon");
    try {
      assertThat(end.succeeded()).isTrue();
      assertThat(gone(daemon)).isFalse();
    } finally {
      ProcessHandle.of(daemon).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void whoHasEndedAndIsNotWaitedForHoldsNobodyUp() {
    assumeTrue(Tools.found() != null);
    // Scenario: a container's first process waits for nobody; each end took the whole grace.
    try (Hooks patient =
        new Hooks(http, Tools.found(), Duration.ofMinutes(10), Map.of("PATH", "/usr/bin:/bin"))) {
      Command command =
          script(LONG, "( sleep 600 & echo $! > " + file("orphan") + " )", "exec sleep 600");
      Running running = patient.run(command, FACTS);
      long _ = pid("orphan");
      running.cancel();

      assertThat(
              running.end().orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).join().told())
          .isEqualTo("warm-up was cancelled");
    }
  }

  @Test
  void whatStaysBehindABadEndIsEnded() {
    assumeTrue(Tools.found() != null);
    HookEnd end = end("sleep 600 &", "echo $! > " + file("child"), "exit 3");

    assertThat(end.told()).isEqualTo("warm-up ended with exit code 3");
    Await.until("the child has ended", () -> gone(pid("child")));
  }

  @Test
  void whatWritesForEverBehindAGoodEndHoldsNobodyUp() {
    HookEnd end = end("yes &", "echo $! > " + file("daemon"));
    ProcessHandle.of(pid("daemon")).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(end.succeeded()).isTrue();
  }

  @Test
  void closingCancelsEverything() {
    Running running = hooks.run(script(LONG, "echo $$ > " + file("pid"), "sleep 600"), FACTS);
    long pid = pid("pid");
    hooks.close();

    assertThat(running.end()).isCompletedWithValue(new HookEnd(false, "warm-up was cancelled"));
    assertThat(gone(pid)).isTrue();
    assertThat(hooks.run(script(LONG, "exit 0"), FACTS).end().join())
        .isEqualTo(new HookEnd(false, "warm-up: the gateway stops"));
  }
}
