package dev.segue.admin.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.admin.client.EventFollower.Pace;
import dev.segue.admin.testing.SampleRollout;
import dev.segue.admin.view.Json;
import dev.segue.admin.view.RolloutEventView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a follower does where its connections fail, against a server that says what it likes. */
@Timeout(60)
final class EventFollowerTest {
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
  private static final Pace QUICK = new Pace(Duration.ofMillis(1), Duration.ofSeconds(30));

  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
  private final List<Socket> open = new ArrayList<>();
  private ServerSocket server;
  private Wire wire;
  private @Nullable Thread following;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    wire = new Wire(URI.create("http://127.0.0.1:" + server.getLocalPort()), "x".repeat(16));
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    if (following != null) {
      following.interrupt();
      following.join();
    }
    wire.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Test
  void connectionThatBreaksIsMadeAnewAfterTheLastEvent() throws Exception {
    Thread running = follow(QUICK);
    answer(STREAM + event(4) + event(5) + "id: 6\ndata: {half").close();
    assertThat(asked.take()).contains("Last-Event-ID: 3", "Accept: text/event-stream");
    answer("HTTP/1.1 503 Away\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").close();
    assertThat(asked.take()).contains("Last-Event-ID: 5");
    answer("").close();
    assertThat(asked.take()).contains("Last-Event-ID: 5");
    answer(STREAM + event(6));
    assertThat(asked.take()).contains("Last-Event-ID: 5");
    assertThat(List.of(heard.take(), heard.take(), heard.take())).containsExactly(4L, 5L, 6L);
    assertThat(running.isAlive()).isTrue();
    running.interrupt();
    assertThat(running.join(Duration.ofSeconds(30))).as("ends by the interrupt").isTrue();
  }

  @Test
  void silentConnectionIsTakenForDead() throws Exception {
    follow(new Pace(Duration.ofMillis(1), Duration.ofMillis(100)));
    answer(STREAM + ":\n\n" + event(4)); // and then nothing more, for ever
    asked.take();
    answer(STREAM + event(5));
    assertThat(asked.take()).contains("Last-Event-ID: 4");
    assertThat(heard.take()).isEqualTo(4);
    assertThat(heard.take()).isEqualTo(5);
  }

  @Test
  void refusalEndsItWithItsProblem() throws Exception {
    String problem =
        "{\"type\":\"urn:segue:problem:not-found\",\"title\":\"t\",\"status\":404,\"reasons\":[]}";
    Thread.ofVirtual()
        .start(() ->
            answer(
                "HTTP/1.1 404 Not Found\r\nContent-Length: "
                    + problem.length()
                    + "\r\n\r\n"
                    + problem));
    assertThatThrownBy(() -> new EventFollower(wire, "/events", QUICK).follow(0, _ -> {}))
        .isInstanceOfSatisfying(AdminException.class, e -> assertThat(e.is("not-found")).isTrue());
  }

  @Test
  void otherServersAreNotTakenForAGateway() throws Exception {
    Thread.ofVirtual()
        .start(() ->
            answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"));
    assertThatThrownBy(() -> new EventFollower(wire, "/events", QUICK).follow(0, _ -> {}))
        .isInstanceOf(AdminException.class)
        .hasMessageContaining("text/html");
  }

  @Test
  void nobodyThereAtTheBeginningIsUnreachable() throws Exception {
    server.close();
    assertThatThrownBy(() -> new EventFollower(wire, "/events", QUICK).follow(0, _ -> {}))
        .isInstanceOfSatisfying(
            AdminException.class, e -> assertThat(e.is("unreachable")).isTrue());
  }

  private Thread follow(Pace pace) {
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> new EventFollower(wire, "/events", pace).follow(3, e -> heard.add(e.id())));
    following = thread;
    return thread;
  }

  private Socket answer(String text) {
    try {
      Socket socket = server.accept();
      open.add(socket);
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      StringBuilder head = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
      }
      asked.add(head.toString());
      socket.getOutputStream().write(text.getBytes(UTF_8));
      return socket;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String event(long id) {
    var event =
        new RolloutEventView(id, SampleRollout.STARTED, "step", "gateway", "", "progressing", 5);
    return "id: " + id + "\nevent: step\ndata: " + new String(Json.write(event), UTF_8) + "\n\n";
  }
}
