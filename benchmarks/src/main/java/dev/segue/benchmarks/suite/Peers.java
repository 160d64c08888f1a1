package dev.segue.benchmarks.suite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Java peers, which no other build makes. */
final class Peers {
  private Peers() {}

  /** Builds them where that was not done, which fetches their libraries. */
  static void build(Path home) throws IOException, InterruptedException {
    Path peers = home.resolve("benchmarks/peers");
    if (Files.isDirectory(peers.resolve("spring-gateway/target/lib"))
        && Files.isDirectory(peers.resolve("vertx-proxy/target/lib"))) {
      return;
    }
    Path log = Files.createDirectories(home.resolve("benchmarks/target")).resolve("peers.log");
    ProcessBuilder maven =
        new ProcessBuilder(List.of("mvn", "-B", "-q", "-fae", "package"))
            .directory(peers.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(log.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // a peer that is not there is refused when it is started, and the others are measured
    maven.start().waitFor();
  }
}
