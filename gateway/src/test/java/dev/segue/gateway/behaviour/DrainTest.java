package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a process that nobody should notice: told first, finished then, cut at last. */
@Behaviour
final class DrainTest {
  private static final String NO_WAIT = "drain { accept = 0s, deadline = 10m }";

  private final LeapClock clock = new LeapClock();
  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String drain) {
    String text = TestGateway.of(Map.of("old", backend), "split { old = 1 }");
    return TestGateway.start(text + drain, clock);
  }

  /** How many requests the drain had to cut, once it has ended. */
  private static CompletableFuture<Long> drain(TestGateway gateway) {
    CompletableFuture<Long> cut = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        cut.complete(gateway.drain());
      } catch (RuntimeException | Error e) {
        cut.completeExceptionally(e);
      }
    });
    return cut;
  }

  private static void awaitRefusal(TestGateway gateway) {
    Await.until(
        "connections are refused",
        () -> {
          try {
            gateway.client().close();
            return false;
          } catch (UncheckedIOException refused) {
            return true;
          }
        });
  }

  @Test
  void aReadyGatewayIsReady() {
    try (TestGateway gateway = gateway(NO_WAIT)) {
      assertThat(gateway.ready()).isEqualTo(200);
    }
  }

  @Test
  void balancersAreToldWhileConnectionsAreStillTaken() {
    try (TestGateway gateway = gateway("drain { accept = 10m, deadline = 10m }");
        RawClient before = gateway.client()) {
      assertThat(before.get("/").has("connection")).isFalse();
      CompletableFuture<Long> cut = drain(gateway);
      Await.equal("/readyz", 503, gateway::ready);
      clock.leap(Duration.ofMinutes(11));
      Message last = awaitLast(before);
      assertThat(last.text()).isEqualTo("backend");
      assertThat(before.end()).isEqualTo(End.CLOSED);
      try (RawClient client = gateway.client()) {
        Message answer = client.get("/");
        assertThat(answer.text()).as("on a new connection").isEqualTo("backend");
        assertThat(answer.field("connection")).isEqualTo("close");
        assertThat(client.end()).isEqualTo(End.CLOSED);
      }
      assertThat(cut).isNotDone();
      gateway.gateway().close();
      assertThat(cut.join()).isZero();
    }
  }

  @Test
  void connectionsAreToldOneAfterTheOtherWhileOthersAreTaken() {
    try (TestGateway gateway =
        gateway("drain { accept = 10h, deadline = 10m }, limits.keep-alive-timeout = 24h")) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        clients.add(gateway.client());
        clients.getLast().get("/");
      }
      CompletableFuture<Long> cut = drain(gateway);
      Await.equal("/readyz", 503, gateway::ready);
      int toldAtOnce = clients.size() - tell(clients);
      assertThat(toldAtOnce).as("told at once").isLessThan(5);
      clock.leap(Duration.ofHours(5));
      assertThat(tell(clients)).as("left half way").isBetween(15, 25);
      clock.leap(Duration.ofHours(5));
      assertThat(tell(clients)).as("left at the end").isZero();
      gateway.gateway().close();
      assertThat(cut.join()).isZero();
    }
  }

  /** Asks on each connection; those that were told to end are closed. Returns how many are left. */
  private static int tell(List<RawClient> clients) {
    clients.removeIf(client -> {
      boolean told = client.get("/").has("connection");
      if (told) {
        client.close();
      }
      return told;
    });
    return clients.size();
  }

  /** {@code /readyz} is red a moment before the loops know. */
  private static Message awaitLast(RawClient client) {
    Message answer = client.get("/");
    while (!answer.has("connection")) {
      assertThat(answer.status()).isEqualTo(200);
      answer = client.get("/");
    }
    return answer;
  }

  @Test
  void requestsUnderWayFinishAndIdleConnectionsEnd() {
    CountDownLatch release = new CountDownLatch(1);
    backend.script(Scripts.after(release, Scripts.ok("whole")));
    TestGateway gateway = gateway(NO_WAIT);
    try (RawClient idle = gateway.client();
        RawClient busy = gateway.client();
        gateway) {
      busy.sendHead("GET", "/");
      Await.until("the backend has it", () -> backend.count() == 1);
      CompletableFuture<Long> cut = drain(gateway);
      assertThat(idle.end()).isEqualTo(End.CLOSED);
      awaitRefusal(gateway);
      assertThat(cut).isNotDone();
      release.countDown();
      Message answer = busy.receive();
      assertThat(answer.text()).isEqualTo("whole");
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(busy.end()).isEqualTo(End.CLOSED);
      assertThat(cut.join()).as("requests that were cut").isZero();
    } finally {
      release.countDown();
    }
  }

  @Test
  void anAnswerThatIsOnItsWayArrivesWhole() {
    Semaphore more = new Semaphore(0);
    backend.script(call -> {
      call.head("HTTP/1.1 200 OK", "Content-Length: 8").send("half");
      more.acquireUninterruptibly();
      call.send("half");
    });
    TestGateway gateway = gateway(NO_WAIT);
    try (RawClient client = gateway.client();
        gateway) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().status()).isEqualTo(200);
      CompletableFuture<Long> cut = drain(gateway);
      awaitRefusal(gateway);
      more.release();
      assertThat(client.receiveBytes(8)).asString().isEqualTo("halfhalf");
      assertThat(client.end()).as("though its head did not say so").isEqualTo(End.CLOSED);
      assertThat(cut.join()).isZero();
    } finally {
      more.release();
    }
  }

  /**
   * Scenario: the backend had given all of its answer, so the connection counted as idle and was
   * closed, while the slow client was still reading.
   */
  @ParameterizedTest
  @ValueSource(ints = {12_000_000, 12_100_003, 12_200_007, 12_300_011, 12_400_013, 12_500_017})
  void anAnswerThatASlowClientStillReadsArrivesWhole(int size) {
    backend.script(Scripts.ok("x".repeat(size)));
    TestGateway gateway =
        TestGateway.start(
            TestGateway.of(Map.of("old", backend), "split { old = 1 }") + NO_WAIT, clock);
    try (RawClient client = RawClient.to(gateway.address(), 16 * 1024);
        gateway) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().status()).isEqualTo(200);
      int got = 0;
      while (gateway.gateway().active() > 0) {
        got += client.receiveBytes(8 * 1024).length;
      }
      clock.leap(Duration.ofSeconds(2));
      CompletableFuture<Long> cut = drain(gateway);
      awaitRefusal(gateway);
      Await.settled("answer", () -> gateway.gateway().active());
      got += client.receiveBytes(size - got).length;
      assertThat(got).isEqualTo(size);
      assertThat(client.end()).isEqualTo(End.CLOSED);
      assertThat(cut.join()).isZero();
    }
  }

  @Test
  void aRequestThatIsOnItsWayIsServed() {
    TestGateway gateway = gateway(NO_WAIT);
    try (RawClient client = gateway.client();
        gateway) {
      client.sendHead("POST", "/", "Content-Length: 10").send("01234");
      Await.until("the backend has the head", () -> backend.count() == 1);
      CompletableFuture<Long> cut = drain(gateway);
      awaitRefusal(gateway);
      Message answer = client.send("56789").receive();
      assertThat(answer.text()).isEqualTo("backend");
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(backend.only().text()).isEqualTo("0123456789");
      assertThat(cut.join()).isZero();
    }
  }

  @Test
  void theDeadlineCutsWhatIsLeft() {
    backend.script(Scripts.stallBeforeHead());
    TestGateway gateway = gateway("drain { accept = 0s, deadline = 200ms }");
    try (RawClient client = gateway.client();
        gateway) {
      client.sendHead("GET", "/");
      Await.until("the backend has it", () -> backend.count() == 1);
      assertThat(gateway.drain()).isEqualTo(1);
      assertThat(client.end()).isNotEqualTo(End.BYTES);
      Await.equal("backend connections", 0, backend::openConnections);
    }
  }

  @Test
  void manyClientsNeverSeeMoreThanARefusedConnection() throws InterruptedException {
    TestGateway gateway = gateway("drain { accept = 300ms, deadline = 10m }");
    backend.forgetful();
    try (gateway) {
      Thread[] clients = new Thread[6];
      boolean[] failed = new boolean[clients.length];
      for (int i = 0; i < clients.length; i++) {
        int number = i;
        clients[i] = Thread.startVirtualThread(() -> failed[number] = !askUntilRefused(gateway));
      }
      Await.until("traffic", () -> backend.count() > 100);
      assertThat(gateway.drain()).isZero();
      for (Thread client : clients) {
        client.join();
      }
      assertThat(failed).as("clients with a broken answer").containsOnly(false);
    }
  }

  /** False: an answer broke off, or a connection that said nothing of its end had none. */
  private static boolean askUntilRefused(TestGateway gateway) {
    while (true) {
      try (RawClient client = gateway.client()) {
        Message answer = ask(client);
        while (answer != null && answer.complete() && !answer.has("connection")) {
          answer = ask(client);
        }
        if (answer == null) {
          return true; // idle at that moment, and closed for it: clients try such again
        }
        if (answer.status() != 200 || !answer.complete()) {
          return false;
        }
      } catch (UncheckedIOException refused) {
        return true;
      }
    }
  }

  /** Null: the connection ended before any answer. */
  private static @Nullable Message ask(RawClient client) {
    try {
      return client.get("/");
    } catch (UncheckedIOException ended) {
      return null;
    }
  }
}
