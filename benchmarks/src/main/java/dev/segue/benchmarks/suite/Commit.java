package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What of Segue is measured. */
final class Commit {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):-(\\w*)}");

  private Commit() {}

  static String of(Path home, Bench bench) throws InterruptedException {
    String git = home.toString();
    int core = bench.cores().load();
    try {
      String id =
          bench.children().run(core, List.of("git", "-C", git, "rev-parse", "--short=12", "HEAD"));
      String changed =
          bench
              .children()
              .run(
                  core,
                  List.of(
                      "git",
                      "-C",
                      git,
                      "status",
                      "--porcelain",
                      "--",
                      "pom.xml",
                      "gateway",
                      "admin-api",
                      "bin"));
      return id.strip() + (changed.isBlank() ? "" : "-dirty");
    } catch (IOException e) {
      return "unknown"; // an archive of the sources
    }
  }

  /** The options for "run" in the launcher, and those of the environment. */
  static String flags(Path home) throws IOException {
    String launcher = Files.readString(home.resolve("gateway/target/segue/bin/segue"));
    String fixed =
        launcher
            .lines()
            .filter(line -> line.strip().startsWith("exec "))
            .flatMap(line -> List.of(line.split(" ", -1)).stream())
            .filter(word -> word.startsWith("-"))
            .collect(Collectors.joining(" "));
    String run =
        launcher
            .lines()
            .dropWhile(line -> !line.contains("run | demo)"))
            .takeWhile(line -> !line.contains(";;"))
            .flatMap(line -> List.of(line.strip().replace("\"", "").split(" ", -1)).stream())
            .filter(word -> word.startsWith("-X") || word.startsWith("-D"))
            .collect(Collectors.joining(" "));
    String own = System.getenv().getOrDefault("SEGUE_JAVA_OPTS", "");
    return (fixed + ' ' + VARIABLE.matcher(run).replaceAll(Commit::valueOf) + ' ' + own).strip();
  }

  private static String valueOf(MatchResult variable) {
    return System.getenv().getOrDefault(variable.group(1), variable.group(2));
  }
}
