package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * bin/segue against a Java that only prints its arguments and a Maven that only makes the
 * distribution's directory, so that no test depends on what is installed.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "bin", "segue").toAbsolutePath().normalize();

  @TempDir Path dir;
  private Path home;
  private Path jdk;
  private final List<String> path = new ArrayList<>(List.of("/usr/bin", "/bin"));

  @BeforeEach
  void prepare() throws IOException {
    home = dir.resolve("segue home"); // the blank is on purpose
    copyLauncherTo(home);
    jdk = java(dir.resolve("a jdk"), "25.0.1");
  }

  @Test
  void argumentsReachTheProgramUnchanged() throws Exception {
    lib(home);
    Output output = launch("run", "a file.conf", "*", "");
    assertThat(output.out).endsWith("dev.segue.gateway.Main|run|a file.conf|*||\n");
    assertThat(output.out).contains("|-cp|" + home.toRealPath() + "/lib/*|");
  }

  @Test
  void exitCodeOfTheProgramIsTheLaunchers() throws Exception {
    lib(home);
    assertThat(launch("exit-17").code).isEqualTo(17);
  }

  @Test
  void processBecomesJavaSoThatSignalsReachIt() throws Exception {
    lib(home);
    Process process = start("print-pid");
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(printed).isEqualTo(Long.toString(process.pid()));
  }

  @Test
  void worksThroughSymbolicLinksFromAnyDirectory() throws Exception {
    lib(home);
    Path links = Files.createDirectories(dir.resolve("links"));
    Files.createSymbolicLink(links.resolve("direct"), home.resolve("bin/segue"));
    Files.createSymbolicLink(links.resolve("relative"), Path.of("direct"));
    Process process =
        builder(List.of(links.resolve("relative").toString(), "check"))
            .directory(links.toFile())
            .start();
    assertThat(finished(process).out).contains("|-cp|" + home.toRealPath() + "/lib/*|");
  }

  @Test
  void memoryBoundsAreExplicitAndCanBeSet() throws Exception {
    lib(home);
    assertThat(launch("run").out).contains("|-Xmx384m|", "|-XX:MaxDirectMemorySize=384m|");
    Output set =
        launch(
            Map.of(
                "SEGUE_HEAP",
                "1g",
                "SEGUE_DIRECT_MEMORY",
                "2g",
                "SEGUE_JAVA_OPTS",
                "-Da=b -Xlog:gc"),
            "run");
    assertThat(set.out)
        .contains("|-Xmx1g|", "|-XX:MaxDirectMemorySize=2g|", "|-Da=b|-Xlog:gc|-cp|");
    assertThat(launch("check").out).as("reads what run would").contains("|-Xmx384m|");
    assertThat(launch("routes").out).as("asks a gateway").contains("|-Xmx64m|");
  }

  @Test
  void aGatewayStartsWithTheCacheWhereThereIsOneAndClientsDoNot() throws Exception {
    lib(home);
    assertThat(launch("run").out).contains("|-Xshare:auto|").doesNotContain("AOT");
    Files.writeString(home.resolve("segue.aot"), "a cache");
    assertThat(launch("run").out)
        .contains("|-XX:AOTCache=" + home.toRealPath() + "/segue.aot|")
        .doesNotContain("-Xshare");
    assertThat(launch("routes").out).doesNotContain("AOT");
  }

  @Test
  void trainingThatLeavesNoCacheFailsWithWhatJavaSaid() throws Exception {
    lib(home);
    Output output = launch("train");
    assertThat(output.code).isEqualTo(70);
    assertThat(output.err)
        .contains("|-XX:AOTCacheOutput=" + home.toRealPath() + "/segue.aot.new|", "|demo|")
        .contains("the training failed");
    assertThat(home.resolve("segue.aot")).doesNotExist();
  }

  @Test
  void javaHomeThatIsTooOldIsPassedOver() throws Exception {
    lib(home);
    Path old = java(dir.resolve("old"), "17.0.2");
    path.addFirst(jdk.resolve("bin").toString());
    assertThat(launch(Map.of("JAVA_HOME", old.toString()), "check").out)
        .startsWith(jdk.toRealPath().toString());
  }

  @Test
  void javaOnThePathIsFoundBehindALink() throws Exception {
    lib(home);
    Path bin = Files.createDirectories(dir.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), jdk.resolve("bin/java"));
    path.addFirst(bin.toString());
    assertThat(launch(Map.of("JAVA_HOME", ""), "check").out)
        .startsWith(jdk.toRealPath().toString());
  }

  @Test
  void neverBuildsOutsideASourceCheckout() throws Exception {
    Path mark = maven();
    Output output = launch("check");
    assertThat(output.code).isEqualTo(69);
    assertThat(output.err).contains("neither a distribution nor a source checkout");
    assertThat(mark).doesNotExist();
  }

  @Test
  void sourceCheckoutIsBuiltOnceAndAgainWhenASourceIsNewer() throws Exception {
    checkout();
    Path mark = maven();
    Output first = launch("check");
    assertThat(first.err).contains("building").contains("done in");
    assertThat(first.out).contains("/gateway/target/segue/lib/*|");
    assertThat(mark).hasContent("built\n");

    assertThat(launch("check").err).as("nothing is newer: nothing to say").isEmpty();
    assertThat(mark).hasContent("built\n");

    Path source = home.resolve("gateway/src/main/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(launch("check").err).contains("building");
    assertThat(mark).hasContent("built\nbuilt\n");
  }

  @Test
  void failedBuildShowsItsErrorsAndStartsNothing() throws Exception {
    checkout();
    maven();
    Output output = launch(Map.of("MVN_FAILS", "1"), "check");
    assertThat(output.code).isEqualTo(70);
    assertThat(output.err).contains("A.java:1: error").contains("the build failed");
    assertThat(output.out).isEmpty();
    assertThat(launch("check").err).as("a failed build leaves no stamp").contains("done in");
  }

  private Output launch(String... arguments) throws Exception {
    return launch(Map.of(), arguments);
  }

  private Output launch(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = builder(command(arguments));
    builder.environment().putAll(environment);
    return finished(builder.start());
  }

  private Process start(String... arguments) throws IOException {
    return builder(command(arguments)).start();
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/segue").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of("PATH", String.join(":", path), "JAVA_HOME", jdk.toString()));
    return builder;
  }

  private static Output finished(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends by itself").isTrue();
    return new Output(process.exitValue(), out, err);
  }

  private record Output(int code, String out, String err) {}

  /** Prints its home and its arguments, each followed by a bar; some arguments make it do more. */
  private static Path java(Path where, String version) throws IOException {
    Path bin = Files.createDirectories(where.resolve("bin"));
    Files.writeString(where.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(
        bin.resolve("java"),
        """
        for last in "$@"; do :; done
        case $last in
          print-pid) echo $$; exit ;;
          exit-17) exit 17 ;;
        esac
        printf '%s|' "$(dirname "$(dirname "$(readlink -f "$0")")")" "$@"
        echo
        """);
    script(bin.resolve("javac"), "exit 1\n");
    return where;
  }

  /** A Maven on the PATH; returns the file in which it notes that it was called. */
  private Path maven() throws IOException {
    Path mark = dir.resolve("mark");
    Path bin = Files.createDirectories(dir.resolve("maven"));
    script(
        bin.resolve("mvn"),
        """
        if [ -n "${MVN_FAILS:-}" ]; then echo 'A.java:1: error'; exit 1; fi
        echo built >> '%s'
        mkdir -p '%s/gateway/target/segue/lib'
        """
            .formatted(mark, home));
    path.addFirst(bin.toString());
    return mark;
  }

  private void checkout() throws IOException {
    for (String source :
        List.of("admin-api/src/main/B.java", "gateway/src/main/A.java", "conf/a.conf")) {
      Files.createDirectories(home.resolve(source).getParent());
      Files.writeString(home.resolve(source), "");
    }
    Files.createDirectories(home.resolve(".mvn"));
    for (String file : List.of("pom.xml", "LICENSE", "admin-api/pom.xml", "gateway/pom.xml")) {
      Files.writeString(home.resolve(file), "");
    }
  }

  private static void copyLauncherTo(Path home) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.copy(LAUNCHER, home.resolve("bin/segue"));
    executable(home.resolve("bin/segue"));
  }

  private static void lib(Path home) throws IOException {
    Files.createDirectories(home.resolve("lib"));
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text);
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
