package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program in a process of its own: what it prints where, and its exit code. */
class CommandLineTest {
  static final String GOOD =
      """
      segue {
        listeners { main { bind = "127.0.0.1:0" } }
        admin { bind = "127.0.0.1:0" }
        state-dir = none
        backends {
          old { endpoints = ["127.0.0.1:9001"], health { path = "/health", interval = 2s } }
          new { endpoints = ["127.0.0.1:9002", "[::1]:9003"] }
        }
        routes {
          orders {
            match { host = "shop.example", path-prefix = "/orders" }
            split { old = 199, new = 1 }
            canary = [ { header = "canary", exact = "true", backend = new } ]
            fallback = old
          }
        }
      }
      """;

  @TempDir Path dir;

  @Test
  void noCommandIsAUsageErrorThatListsTheCommands() throws Exception {
    Output output = segue();
    assertThat(output.code).isEqualTo(2);
    assertThat(output.err).contains("no command given", "check", "probe");
    assertThat(output.out).isEmpty();
  }

  @Test
  void unknownCommandAndUnknownOptionAreUsageErrors() throws Exception {
    Output command = segue("chekc");
    assertThat(command.code).isEqualTo(2);
    assertThat(command.err).contains("chekc", "check");
    Output option = segue("check", "--loud", file(GOOD));
    assertThat(option.code).isEqualTo(2);
    assertThat(option.err).contains("--loud");
  }

  @Test
  void helpListsEveryExitCode() throws Exception {
    Output output = segue("--help");
    assertThat(output.code).isZero();
    for (ExitCode exit : ExitCode.values()) {
      assertThat(output.out.replaceAll("\\s+", " ")).contains(exit.code() + " " + exit.meaning());
    }
  }

  @Test
  void versionNamesBuildJavaAndTransport() throws Exception {
    Output output = segue("--version");
    assertThat(output.code).isZero();
    assertThat(output.out.lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).matches("segue \\d+\\.\\d+\\.\\d+( \\(commit [0-9a-f]+\\))?"),
            line -> assertThat(line).startsWith("java " + Runtime.version()),
            line -> assertThat(line).matches("transport (io_uring|epoll|kqueue|nio) .*"));
  }

  @Test
  void checkSummarizesAGoodFile() throws Exception {
    String file = file(GOOD);
    Output output = segue("check", file);
    assertThat(output.code).as(output.err).isZero();
    assertThat(output.out.lines().toList())
        .containsExactly(
            file + ": fine",
            "listener  main    127.0.0.1:0",
            "admin             127.0.0.1:0",
            "route     orders  shop.example /orders/* -> new=1 (0.5 %) old=199 (99.5 %); canary rules"
                + " 1; fallback old",
            "backend   new     127.0.0.1:9002 [::1]:9003; no health checks",
            "backend   old     127.0.0.1:9001; health GET /health every 2000 ms");
  }

  @Test
  void checkPrintsEveryProblemWithItsLine() throws Exception {
    String file =
        file(GOOD.replace("old = 199", "odl = 199").replace("interval = 2s", "interval = soon"));
    Output output = segue("check", file);
    assertThat(output.code).isEqualTo(3);
    assertThat(output.err)
        .contains(file + ":6: segue.backends.old.health.interval: ")
        .contains(file + ":12: segue.routes.orders.split")
        .contains("2 problems");
    assertThat(output.out).isEmpty();
  }

  @Test
  void missingFileIsABadConfiguration() throws Exception {
    Output output = segue("check", dir.resolve("absent.conf").toString());
    assertThat(output.code).isEqualTo(3);
    assertThat(output.err).contains("absent.conf").doesNotContain("Exception");
  }

  @Test
  void commandsLoadNoNetty() throws Exception {
    Path classes = dir.resolve("classes.log");
    Output output =
        finished(
            ChildJvm.of(
                List.of("-Xlog:class+load:file=" + classes), Main.class, "check", file(GOOD)));
    assertThat(output.code).isZero();
    assertThat(ChildJvm.loaded(classes))
        .contains("dev.segue.gateway.cli.CheckCommand")
        .noneMatch(name -> name.startsWith("io.netty."));
  }

  private String file(String text) throws IOException {
    return Files.writeString(dir.resolve("segue.conf"), text).toString();
  }

  private static Output segue(String... arguments) throws Exception {
    return finished(ChildJvm.of(Main.class, arguments));
  }

  private static Output finished(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends by itself").isTrue();
    return new Output(process.exitValue(), out, err);
  }

  private record Output(int code, String out, String err) {}
}
