package dev.segue.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.client.AdminException;
import dev.segue.admin.client.TokenLookup;
import dev.segue.admin.testing.FakeRollouts;
import dev.segue.admin.testing.SampleRollout;
import dev.segue.admin.view.RouteView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client says what the server means. */
final class ClientTest {
  private final TestAdmin admin = new TestAdmin();
  private final URI base = URI.create("http://127.0.0.1:" + admin.address().getPort());
  private final AdminClient client = new AdminClient(base, TestAdmin.ADMIN.secret());

  @AfterEach
  void close() {
    client.close();
    admin.close();
  }

  @Test
  void everythingCanBeReadAndChanged() {
    assertThat(client.routes()).singleElement().isEqualTo(client.route("orders"));
    RouteView route =
        client.setWeights("orders", Map.of("old", 95, "new", 5), new Note(7L, "für alle, 5 %"));
    assertThat(route.revision()).isEqualTo(8);
    assertThat(client.route("orders").weights()).isEqualTo(Map.of("old", 95, "new", 5));
    assertThat(client.changes(10)).singleElement().extracting("reason").isEqualTo("für alle, 5 %");
    assertThat(client.backends()).hasSize(1);
    assertThat(client.setEndpointState("new", "[::1]:9002", "drain", false, Note.NONE).endpoints())
        .anySatisfy(e -> assertThat(e.state()).isEqualTo("drain"));
    assertThat(client.setEndpointState("new", "127.0.0.1:9002", "maint", true, Note.NONE))
        .isEqualTo(client.backend("new"));
    assertThat(client.overrides()).hasSize(1);
    assertThat(client.clearOverrides(Note.because("back"))).isEmpty();
    assertThat(client.overrides()).isEmpty();
  }

  @Test
  void rolloutsCanBeReadAndTold() throws Exception {
    FakeRollouts rollouts = admin.gateway.rollouts;
    rollouts.show(SampleRollout.of("pending").verbs("start", "abort").view());
    rollouts.after(_ -> rollouts.happen(SampleRollout.of("progressing").view(), "verb", "start"));
    assertThat(client.rollouts()).singleElement().isEqualTo(client.rollout("orders-v2"));
    assertThat(client.tell("orders-v2", "start", Set.of(), Note.because("now")).phase())
        .isEqualTo("progressing");
    rollouts.show(SampleRollout.of("progressing").verbs("abort").view());
    client.tell("orders-v2", "abort", Set.of("force", "cut"), Note.NONE);
    assertThat(rollouts.told()).extracting(told -> told.options().size()).containsExactly(0, 2);
    assertThat(rollouts.told().getFirst().actor().reason()).isEqualTo("now");
    assertThat(client.events("orders-v2", 0)).hasSize(2);
    assertThat(client.events("orders-v2", 1)).hasSize(1);
    assertThat(failure(() -> client.tell("orders-v2", "retry", Set.of(), Note.NONE)))
        .hasMessageContaining("possible: ");
    assertThat(failure(() -> client.follow("nope", 0, _ -> {})).is("not-found")).isTrue();

    var heard = new LinkedBlockingQueue<Long>();
    Thread following =
        Thread.ofVirtual().start(() -> client.follow("orders-v2", 1, e -> heard.add(e.id())));
    assertThat(heard.take()).isEqualTo(2);
    rollouts.happen(SampleRollout.of("progressing").view(), "step", "next");
    assertThat(heard.take()).isEqualTo(3);
    following.interrupt();
    following.join();
  }

  @Test
  void rolloutsCanBeMadeAndRemoved() {
    FakeRollouts rollouts = admin.gateway.rollouts;
    String definition = "{\"route\":\"orders\"}";
    assertThat(client.define("carts-v3", definition, false, Note.because("new")).phase())
        .isEqualTo("pending");
    assertThat(rollouts.defined())
        .singleElement()
        .satisfies(made -> {
          assertThat(made.definition()).isEqualTo(definition);
          assertThat(made.start()).isFalse();
          assertThat(made.actor().reason()).isEqualTo("new");
        });
    rollouts.show(SampleRollout.of("carts-v3", "succeeded").view());
    assertThat(client.remove("carts-v3", Note.NONE).phase()).isEqualTo("succeeded");
    assertThat(failure(() -> client.remove("carts-v3", Note.NONE)).is("not-found")).isTrue();
    assertThat(failure(() -> client.define("a\"b", "{", true, Note.NONE)).is("bad-request"))
        .isTrue();
  }

  @Test
  void weightsCanBeTakenOver() {
    client.setWeights("orders", Map.of("new", 1), true, Note.NONE);
    assertThat(admin.gateway.takenOver).isTrue();
    client.setWeights("orders", Map.of("new", 1), Note.NONE);
    assertThat(admin.gateway.takenOver).isFalse();
  }

  @Test
  void staleWriteHoldsTheCurrentView() {
    AdminException stale =
        failure(() -> client.setWeights("orders", Map.of("new", 1), new Note(6L, "")));
    assertThat(stale.is("stale")).isTrue();
    RouteView current = stale.current(RouteView.class);
    assertThat(current).isEqualTo(client.route("orders"));
  }

  @Test
  void everyReasonIsInTheMessage() {
    AdminException rejected =
        failure(() -> client.setWeights("orders", Map.of("old", -1, "newer", 1), Note.NONE));
    assertThat(rejected.problem().status()).isEqualTo(422);
    assertThat(rejected.problem().reasons()).hasSize(2);
    assertThat(rejected)
        .hasMessageContaining("old: -1")
        .hasMessageContaining("newer: unknown backend");
    assertThat(rejected.current(RouteView.class)).isNull();
  }

  @Test
  void problemsOfTheWriteArriveWhole() {
    admin.gateway.nextWrite =
        () -> CompletableFuture.completedStage(new Result.NotDurable<>(true, "disk full"));
    AdminException unstored =
        failure(() -> client.setWeights("orders", Map.of("new", 1), Note.NONE));
    assertThat(unstored.is("not-durable")).isTrue();
    assertThat(unstored.problem().inForce()).isTrue();
    assertThat(failure(() -> client.route("a/b ?")).problem().status()).isIn(400, 404);
  }

  @Test
  void wrongTokenIsAProblem() {
    try (var stranger = new AdminClient(base, "a-wrong-token-0123456789")) {
      assertThat(failure(stranger::routes).is("unauthorized")).isTrue();
    }
  }

  @Test
  void gatewayThatIsNotThereIsUnreachable() throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (var lost = new AdminClient(URI.create("http://127.0.0.1:" + port), "x".repeat(16))) {
      AdminException failure = failure(lost::routes);
      assertThat(failure.is("unreachable")).isTrue();
      assertThat(failure).hasMessageContaining(Integer.toString(port));
    }
  }

  @Test
  void otherServersAreNotTakenForAGateway() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var other =
            new AdminClient(
                URI.create("http://127.0.0.1:" + server.getLocalPort()), "x".repeat(16))) {
      Thread answering = Thread.ofVirtual().start(() -> answerHtml(server));
      AdminException failure = failure(other::routes);
      assertThat(failure.is("no-answer")).isTrue();
      assertThat(failure).hasMessageContaining("answered 302");
      answering.join();
    }
  }

  @Test
  void addressWithoutASchemeIsRefusedAtOnce() {
    assertThatThrownBy(() -> new AdminClient(URI.create("localhost:9900"), "x".repeat(16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("localhost:9900");
  }

  @Test
  void tokenIsLookedUpInOrder(@TempDir Path dir) throws IOException {
    Path named = Files.writeString(dir.resolve("named"), "from-file\n");
    Files.writeString(dir.resolve("admin-token"), "from-state\n");
    var environment = Map.of("SEGUE_ADMIN_TOKEN", "from-environment");
    assertThat(new TokenLookup(named, environment, dir).find()).isEqualTo("from-file");
    assertThat(new TokenLookup(null, environment, dir).find()).isEqualTo("from-environment");
    assertThat(new TokenLookup(null, Map.of("SEGUE_ADMIN_TOKEN", " "), dir).find())
        .isEqualTo("from-state");
    assertThatThrownBy(() -> new TokenLookup(null, Map.of(), dir.resolve("none")).find())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--token-file, SEGUE_ADMIN_TOKEN, ")
        .hasMessageContaining("none");
    assertThatThrownBy(() -> new TokenLookup(dir.resolve("none"), environment, dir).find())
        .as("what was named is not silently replaced")
        .isInstanceOf(IOException.class);
    for (String content : List.of("", "\n", "two\nlines")) {
      Files.writeString(named, content);
      assertThatThrownBy(() -> new TokenLookup(named, environment, dir).find())
          .hasMessageContaining("expected: one");
    }
  }

  private static AdminException failure(Runnable call) {
    AdminException failure = catchThrowableOfType(AdminException.class, call::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  private static void answerHtml(ServerSocket server) {
    try (Socket socket = server.accept()) {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) socket.getInputStream().read());
      }
      String answer = "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 6\r\n\r\n<html>";
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
