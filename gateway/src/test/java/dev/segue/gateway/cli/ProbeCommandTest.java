package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ProbeCommandTest {
  private final StringWriter err = new StringWriter();
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    answer("/readyz", 200, "");
    answer("/red", 503, "draining");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void okIsZero() {
    assertThat(probe(url + "/readyz")).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void otherStatusIsUnreachableAndTellsTheReason() {
    assertThat(probe(url + "/red")).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(err.toString()).contains("status 503", "draining");
  }

  @Test
  void nobodyThereIsUnreachable() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(probe("http://127.0.0.1:" + free + "/readyz"))
        .isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(err.toString()).contains("Connection refused", "is the gateway running");
  }

  @Test
  void silenceIsUnreachableAfterTheTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(probe("--timeout", "50", "http://127.0.0.1:" + silent.getLocalPort() + '/'))
          .isEqualTo(ExitCode.UNREACHABLE.code());
    }
    assertThat(err.toString()).contains("timed out");
  }

  @Test
  void whatIsNoHttpUrlIsAUsageError() {
    assertThat(probe("file:/etc/passwd")).isEqualTo(ExitCode.USAGE.code());
    assertThat(probe("readyz")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("<url>: readyz", "expected: a URL like");
  }

  private int probe(String... arguments) {
    Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err));
    return new CommandLine(new ProbeCommand(console)).execute(arguments);
  }

  private void answer(String path, int status, String text) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            byte[] body = text.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
          }
        });
  }
}
