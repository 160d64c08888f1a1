package dev.segue.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.segue.admin.testing.SampleRollout;
import dev.segue.admin.view.Json;
import dev.segue.admin.view.RolloutView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --wait} where the gateway is started again in the moment after it took the word. */
@Timeout(60)
class RolloutRestartTest {
  private static final String ID = "orders-v2";

  @TempDir Path dir;
  private HttpServer server;
  private final AtomicInteger away = new AtomicInteger(); // so many answers are none
  private volatile boolean told;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange call) throws IOException {
    String path = call.getRequestURI().getPath();
    if (path.endsWith("/start")) {
      told = true;
      away.set(3);
      reply(call, 200, view("progressing"));
    } else if (told && away.getAndDecrement() > 0) {
      reply(call, 503, "not an API".getBytes(StandardCharsets.UTF_8)); // whoever is there meanwhile
    } else if (path.endsWith("/events")) {
      reply(call, 200, "{\"events\":[]}".getBytes(StandardCharsets.UTF_8));
    } else {
      reply(call, 200, view(told ? "succeeded" : "pending"));
    }
  }

  private static byte[] view(String phase) {
    RolloutView view = SampleRollout.of(phase).attempt(1).view();
    return Json.write(view);
  }

  private static void reply(HttpExchange call, int status, byte[] body) throws IOException {
    call.getRequestBody().readAllBytes();
    call.sendResponseHeaders(status, body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  @Test
  void aGatewayThatIsAwayRightAfterTheWordIsWaitedFor() throws IOException {
    Path token = Files.writeString(dir.resolve("token"), "0123456789abcdef");
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err));

    int code =
        Cli.of(console, () -> "fake")
            .execute(
                "rollout",
                "start",
                ID,
                "--wait",
                "--token-file=" + token,
                "--gateway=http://127.0.0.1:" + server.getAddress().getPort());

    assertThat(code).as(err.toString()).isZero();
    assertThat(err.toString()).contains("trying again", "orders-v2 is succeeded");
  }
}
