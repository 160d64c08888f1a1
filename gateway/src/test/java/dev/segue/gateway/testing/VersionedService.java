package dev.segue.gateway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Executors;

/**
 * A service in a process of its own: answers with its version, and tells it to health checks. While
 * it listens, a file with its port as the name holds its process id.
 */
public final class VersionedService {
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(2); // where nobody ends it

  private final Path file;
  private final HttpServer server;

  private VersionedService(Path file, HttpServer server) {
    this.file = file;
    this.server = server;
  }

  /** The port, 0 for a free one; the version; the directory of the file. */
  public static void main(String[] args) throws Exception {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    String version = args[1];
    HttpServer server = bound(Integer.parseInt(args[0]));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", call -> answer(call, version));
    server.start();
    Path file = Path.of(args[2], Integer.toString(server.getAddress().getPort()));
    Runtime.getRuntime().addShutdownHook(new Thread(new VersionedService(file, server)::end));
    Path written = file.resolveSibling("pid-" + ProcessHandle.current().pid());
    Files.writeString(written, Long.toString(ProcessHandle.current().pid()));
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    Thread.sleep(LONGEST_LIFE);
    System.exit(0);
  }

  /** Connections of others may hold the port for a moment: they get theirs from the same range. */
  private static HttpServer bound(int port) throws Exception {
    long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
    while (true) {
      try {
        return HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
      } catch (BindException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        Thread.sleep(10);
      }
    }
  }

  private static void answer(HttpExchange call, String version) throws IOException {
    try (call) {
      call.getRequestBody().readAllBytes();
      call.getResponseHeaders().set("X-Version", version);
      byte[] body = version.getBytes(StandardCharsets.US_ASCII);
      call.sendResponseHeaders(200, body.length);
      call.getResponseBody().write(body);
    }
  }

  private void end() {
    server.stop(0);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
