package dev.segue.gateway.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.control.TestConfigs;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Probes over real sockets. */
class HealthProberTest {
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<String> results = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final HealthProber prober =
      new HealthProber(
          group.next(), NioSocketChannel.class, "0.1.0", (_, result) -> results.add(text(result)));
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws Exception {
    prober.close();
    server.close();
    assertThat(group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS))
        .as("the loop ends")
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "200, pass: status 200",
    "399, pass: status 399",
    "404, fail: status 404 (expected 200-399)",
    "503, fail: status 503 (expected 200-399)",
  })
  void statusDecides(int status, String result) throws Exception {
    answer("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n");
    probe(PATIENT);

    assertThat(next()).isEqualTo(result);
  }

  @Test
  void probeIsASmallGetOnAConnectionOfItsOwn() throws Exception {
    answer("HTTP/1.1 200 OK\r\n\r\n");
    probe(PATIENT);

    assertThat(requests.poll(10, TimeUnit.SECONDS))
        .isEqualTo(
            "GET /health HTTP/1.1\nHost: 127.0.0.1:"
                + server.getLocalPort()
                + "\nUser-Agent: segue-health/0.1.0\nAccept: */*\nConnection: close\n");
  }

  @Test
  void endlessBodyIsNotRead() throws Exception {
    answer("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n" + "x".repeat(100_000));
    probe(PATIENT);

    assertThat(next()).isEqualTo("pass: status 200");
  }

  @Test
  void refusedConnectionFails() throws Exception {
    server.close();
    probe(PATIENT);

    assertThat(next()).isEqualTo("fail: connection refused");
  }

  @Test
  void silentServerTimesOut() throws Exception {
    answer("");
    probe(SHORT);

    assertThat(next()).isEqualTo("fail: no response within 100 ms");
  }

  @Test
  void halfAnAnswerTimesOut() throws Exception {
    answer("HTTP/1.1 20");
    probe(SHORT);

    assertThat(next()).isEqualTo("fail: no response within 100 ms");
  }

  @Test
  void closedConnectionFails() throws Exception {
    answer(null);
    probe(PATIENT);

    assertThat(next()).isEqualTo("fail: closed without a response");
  }

  @Test
  void anotherProtocolFails() throws Exception {
    answer("SSH-2.0-OpenSSH_9.6\r\n");
    probe(PATIENT);

    assertThat(next()).isEqualTo("fail: no HTTP/1 response");
  }

  @Test
  void probesGoOn() throws Exception {
    answer("HTTP/1.1 200 OK\r\n\r\n");
    probe(PATIENT);

    for (int i = 0; i < 3; i++) {
      assertThat(next()).isEqualTo("pass: status 200");
    }
  }

  // --- the version -----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "200, pass: status 200; version v2",
    "503, fail: status 503 (expected 200-399); version v2"
  })
  void anAnswerTellsTheVersionWhateverItsStatus(int status, String result) throws Exception {
    answer("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\nx-version: v2\r\n\r\n");
    probe(PATIENT, "X-Version");

    assertThat(next()).isEqualTo(result);
  }

  @Test
  void nobodyLooksForAVersionUnlessAskedTo() throws Exception {
    answer("HTTP/1.1 200 OK\r\nX-Version: v2"); // and the rest of the head never comes
    probe(PATIENT);

    assertThat(next()).isEqualTo("pass: status 200");
  }

  @Test
  void anAnswerWithoutTheFieldTellsNone() throws Exception {
    answer("HTTP/1.1 200 OK\r\n\r\nX-Version: v2\r\n");
    probe(PATIENT, "X-Version");

    assertThat(next()).isEqualTo("pass: status 200; version ");
  }

  @Test
  void halfAHeadPassesByItsStatusAndTellsNothing() throws Exception {
    answer("HTTP/1.1 200 OK\r\nX-Ver");
    probe(SHORT, "X-Version");

    assertThat(next()).isEqualTo("pass: status 200");
  }

  @Test
  void anEndlessHeadIsReadUpToTheBoundOnly() throws Exception {
    answer("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000) + "X-Version: v2\r\n\r\n");
    probe(PATIENT, "X-Version");

    assertThat(next()).isEqualTo("pass: status 200; version ");
  }

  private static String text(ProbeResult result) {
    String version = result.version() == null ? "" : "; version " + result.version();
    return (result.pass() ? "pass: " : "fail: ") + result.reason() + version;
  }

  private @Nullable String next() throws InterruptedException {
    return results.poll(10, TimeUnit.SECONDS);
  }

  private void probe(Duration timeout) {
    probe(timeout, null);
  }

  private void probe(Duration timeout, @Nullable String versionHeader) {
    EndpointState endpoint =
        new EndpointState("old", "127.0.0.1:" + server.getLocalPort(), 0, 1, Health.CHECKING);
    endpoint.address(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
    prober.start(
        List.of(
            new ProbeTarget(
                endpoint,
                TestConfigs.health(Duration.ofMillis(50), timeout, versionHeader),
                SendProxyProtocol.OFF)));
  }

  /** Answers every connection so; {@code null} closes it, the empty text says nothing. */
  private void answer(@Nullable String response) {
    Thread.ofVirtual().start(() -> serve(response));
  }

  private void serve(@Nullable String response) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket, response));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket, @Nullable String response) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      StringBuilder head = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
      }
      requests.add(head.toString());
      if (response != null) {
        socket.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
        int _ = in.read(); // until the prober closes
      }
    } catch (IOException closed) {
      requests.add("closed");
    }
  }
}
