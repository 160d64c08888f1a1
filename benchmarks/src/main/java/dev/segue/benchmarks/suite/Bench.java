package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A temporary folder with the service's files, the service, and the candidates that run. */
final class Bench implements AutoCloseable {
  static final int ORIGIN_PORT = 21001;
  private static final Duration LONGEST_START = Duration.ofMinutes(3); // with 10 000 routes
  private static final int DELETIONS = 10;
  private static final long KIB = 1024;
  private static final Map<String, Long> FILES =
      Map.of("1KiB", KIB, "64KiB", 64 * KIB, "1MiB", KIB * KIB, "100MiB", 100 * KIB * KIB);

  private final Path home;
  private final Cores cores;
  private final Children children = new Children();
  private final Path folder;
  private final Map<Candidate, Running> running = new LinkedHashMap<>();

  /** A bench for the checkout in that folder; its ports have to be free. */
  Bench(Path home, Cores cores) throws IOException {
    this.home = home;
    this.cores = cores;
    folder =
        Files.createTempDirectory(
            "segue-benchmarks",
            PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rwxr-xr-x"))); // nginx reads as another user
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-of-children"));
  }

  Path home() {
    return home;
  }

  Cores cores() {
    return cores;
  }

  Children children() {
    return children;
  }

  /** Starts the service. */
  void startOrigin() throws IOException, Refused, InterruptedException {
    Path files = Files.createDirectories(folder.resolve("files"));
    for (var file : FILES.entrySet()) {
      byte[] block = new byte[(int) Math.min(file.getValue(), KIB * KIB)];
      try (var out = Files.newOutputStream(files.resolve(file.getKey()))) {
        for (long written = 0; written < file.getValue(); written += block.length) {
          out.write(block);
        }
      }
    }
    requireFree(ORIGIN_PORT);
    Process process =
        children.start(cores.origin(), folder, Map.of(), nginx("origin.conf", folder));
    Candidate direct = Catalogue.DIRECT;
    Running origin = new Running(direct, process, System.nanoTime());
    origin.awaitAnswer(LONGEST_START);
    running.put(direct, origin);
  }

  private static void requireFree(int port) throws Refused {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new Refused("port " + port + " of 127.0.0.1 is in use (expected: free)");
    }
  }

  /** The candidate's process; {@code null} if it is not started. */
  @Nullable Running running(Candidate candidate) {
    return running.get(candidate);
  }

  /** Starts a candidate and waits until it answers. */
  Running start(Candidate candidate) throws IOException, Refused, InterruptedException {
    Running one = launch(candidate);
    one.awaitAnswer(LONGEST_START);
    return one;
  }

  /** Starts a candidate. */
  Running launch(Candidate candidate) throws IOException, Refused {
    requireFree(candidate.port());
    Path own = Files.createDirectories(folder.resolve(candidate.id()));
    List<String> command = command(candidate, own);
    long now = System.nanoTime();
    Process process = children.start(cores.proxy(), own, Map.of(), command);
    Running one = new Running(candidate, process, now);
    running.put(candidate, one);
    return one;
  }

  /** Ends it, and forgets what it wrote. */
  void stop(Candidate candidate) throws IOException {
    Running one = running.remove(candidate);
    if (one != null) {
      children.end(one.process());
      delete(folder.resolve(candidate.id()));
    }
  }

  private List<String> command(Candidate candidate, Path own) throws IOException, Refused {
    return switch (candidate.program()) {
      case ORIGIN -> throw new IllegalArgumentException("the service runs from the beginning");
      case NGINX -> nginx("nginx.conf", own);
      case HAPROXY -> List.of("haproxy", "-db", "-f", conf("haproxy.cfg").toString());
      case SEGUE -> {
        Path file = Files.writeString(own.resolve("segue.conf"), segueConf(candidate));
        yield List.of(dist().resolve("bin/segue").toString(), "run", file.toString());
      }
      case SPRING_GATEWAY -> peer("spring-gateway", "dev.segue.peers.spring.Gateway", candidate);
      case VERTX -> peer("vertx-proxy", "dev.segue.peers.vertx.Proxy", candidate);
    };
  }

  private Path dist() {
    return home.resolve("gateway/target/segue");
  }

  private Path conf(String name) {
    return home.resolve("benchmarks/conf").resolve(name);
  }

  private List<String> nginx(String conf, Path own) {
    return List.of("nginx", "-p", own.toString(), "-c", conf(conf).toString());
  }

  /** The committed file, and what this candidate has of its own. */
  private String segueConf(Candidate candidate) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(Files.readString(conf("segue.conf")));
    lines.add("segue {");
    lines.add("listeners.main.bind = \"127.0.0.1:" + candidate.port() + '"');
    lines.add("admin.bind = \"127.0.0.1:" + candidate.adminPort() + '"');
    lines.add("state-dir = state");
    lines.addAll(candidate.lines());
    lines.add("routes {");
    for (int i = 0; i < candidate.moreRoutes(); i++) {
      lines.add(
          "r%d { match.path-prefix = /r%d, split { old = 80, new = 20 }, fallback = old }"
              .formatted(i, i));
    }
    lines.add("}");
    lines.add("}\n");
    return String.join("\n", lines);
  }

  private List<String> peer(String module, String main, Candidate candidate) throws Refused {
    Path target = home.resolve("benchmarks/peers").resolve(module).resolve("target");
    if (!Files.isDirectory(target.resolve("lib"))) {
      throw new Refused(candidate.title() + " could not be built: see target/peers.log");
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-XX:+UseCompactObjectHeaders",
        "-XX:+UseG1GC",
        "-Xmx384m",
        "--enable-native-access=ALL-UNNAMED",
        "-Dreactor.netty.ioWorkerCount=1",
        "-cp",
        target.resolve("classes") + ":" + target.resolve("lib") + "/*",
        main,
        Integer.toString(candidate.port()));
  }

  @Override
  public void close() {
    children.close();
    for (int i = 0; i < DELETIONS && Files.exists(folder); i++) {
      try {
        delete(folder);
      } catch (IOException e) {
        // after an interrupt the main thread may still write: looked at again
      }
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
