package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.Call;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.FakeBackend.Received;
import dev.segue.gateway.testing.FuzzBudget;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random bodies in random pieces, both ways at once, with readers that are slower than writers and
 * ends that break off: what arrives is what was sent, or is seen to be broken; a part is never a
 * whole. The fixtures see that nothing leaks and that the books balance.
 */
@Behaviour
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class BodyRelayPropertyTest {
  private static final int LARGEST = 400_000;
  private static final int SMALL_BUFFER =
      32 * 1024; // a side that does not read stops the other soon

  private static final FakeBackend BACKEND =
      FakeBackend.named("backend").receiveBuffer(SMALL_BUFFER);
  private static TestGateway gateway;
  private static int cases;

  @BeforeAll
  static void start() {
    gateway =
        TestGateway.start(
            Map.of("old", BACKEND), "split { old = 1 }", "backends.old.breaker.enabled = false");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    BACKEND.close();
  }

  /** A body, how it is framed and cut, and where its sender gives up: its length = nowhere. */
  private record Plan(
      String target,
      String text,
      boolean chunked,
      List<Integer> pieces,
      int breakAt,
      boolean reset) {
    static Plan of(Random random, boolean mayBreak) {
      int length = random.nextInt(4) == 0 ? random.nextInt(20) : random.nextInt(LARGEST);
      char[] text = new char[length];
      for (int i = 0; i < length; i++) {
        text[i] = (char) ('!' + (random.nextInt() & 63));
      }
      boolean breaks = mayBreak && length > 0 && random.nextInt(3) == 0;
      return new Plan(
          "/" + cases++,
          new String(text),
          random.nextBoolean(),
          random.ints(16, 1, random.nextBoolean() ? 200 : 60_000).boxed().toList(),
          breaks ? random.nextInt(length) : length,
          random.nextBoolean());
    }

    boolean whole() {
      return breakAt == text.length();
    }

    String framing() {
      return chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + text.length();
    }

    /** Sends it up to where it breaks; the sink throws where the other side is gone. */
    void send(Sink sink) throws IOException {
      int at = 0;
      for (int i = 0; at < breakAt; i++) {
        int end = Math.min(breakAt, at + pieces.get(i % pieces.size()));
        String part = text.substring(at, end);
        sink.send(chunked ? Integer.toHexString(end - at) + "\r\n" + part + "\r\n" : part);
        at = end;
      }
      if (chunked && whole()) {
        sink.send("0\r\n\r\n");
      }
    }
  }

  @FunctionalInterface
  private interface Sink {
    void send(String bytes) throws IOException;
  }

  @Test
  void requestBodiesArriveWholeOrAreSeenToBreakOff() {
    FuzzBudget.spend(
        60,
        random -> {
          Plan plan = Plan.of(random, true);
          CountDownLatch reads = new CountDownLatch(1);
          BACKEND.forget();
          BACKEND.script(call -> {
            await(reads); // until the client is stuck, or has sent all
            call.reply(200, Integer.toString(call.body().text().hashCode()));
          });
          try (RawClient client = gateway.client()) {
            Thread sender = Thread.startVirtualThread(() -> upload(client, plan));
            if (random.nextBoolean()) {
              sender.join(
                  20); // a stall; whether it was long enough changes nothing that is asserted
            }
            reads.countDown();
            if (plan.whole()) {
              assertThat(client.receive().text()).isEqualTo(Integer.toString(plan.text.hashCode()));
            }
            sender.join();
          }
          assertBackendGot(plan);
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void upload(RawClient client, Plan plan) {
    try {
      client.head("POST " + plan.target + " HTTP/1.1", "Host: a", plan.framing());
      plan.send(client::send);
      if (!plan.whole()) {
        leave(client, plan);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void leave(RawClient client, Plan plan) {
    if (plan.reset) {
      client.reset();
    } else {
      client.close();
    }
  }

  private static void assertBackendGot(Plan plan) {
    Await.equal("requests under way", 0L, gateway.gateway()::active);
    for (Received request : BACKEND.requests()) { // none where the client left early
      if (!request.head().target().equals(plan.target)) {
        continue; // of a client that left early, before
      }
      Message got = request.whole();
      assertThat(got.complete())
          .as("%d of %d", plan.breakAt, plan.text.length())
          .isEqualTo(plan.whole());
      assertThat(plan.text.startsWith(got.text())).as("bytes as they were sent").isTrue();
      assertThat(!plan.whole() || got.text().length() == plan.text.length()).isTrue();
    }
  }

  @Test
  void responseBodiesArriveWholeOrAreSeenToBreakOff() {
    FuzzBudget.spend(
        60,
        random -> {
          Plan plan = Plan.of(random, true);
          boolean untilClose = plan.whole() && random.nextInt(6) == 0;
          BACKEND.script(call -> download(call, plan, untilClose));
          try (RawClient client = RawClient.to(gateway.address(), SMALL_BUFFER)) {
            client.sendHead("GET", "/");
            if (random.nextBoolean()) {
              assertThat(client.receiveHead().status()).isEqualTo(200);
              assertThat(firstPart(client, plan, random)).as("bytes as they were sent").isTrue();
            } else {
              assertClientGot(client.receive(), plan);
            }
          }
          Await.equal("requests under way", 0L, gateway.gateway()::active);
        });
  }

  /** Reads a little and leaves: the backend's side is cut, whatever it still had to say. */
  private static boolean firstPart(RawClient client, Plan plan, Random random) {
    try {
      byte[] some = client.receiveBytes(random.nextInt(5000));
      String read = new String(some, StandardCharsets.ISO_8859_1);
      return plan.chunked || read.isEmpty() || plan.text.startsWith(read) || read.contains("\r\n");
    } catch (UncheckedIOException reset) {
      return !plan.whole();
    }
  }

  private static void download(Call call, Plan plan, boolean untilClose) throws IOException {
    call.body();
    if (untilClose) {
      call.head("HTTP/1.1 200 OK").send(plan.text).close();
      return;
    }
    call.head("HTTP/1.1 200 OK", plan.framing());
    plan.send(call::send);
    if (!plan.whole()) {
      if (plan.reset) {
        call.reset();
      } else {
        call.close();
      }
    }
  }

  private static void assertClientGot(Message got, Plan plan) {
    if (got.status() == 502) { // it broke before its head was read
      assertThat(plan.whole()).as(got.toString()).isFalse();
      return;
    }
    assertThat(got.complete())
        .as("%d of %d", plan.breakAt, plan.text.length())
        .isEqualTo(plan.whole());
    assertThat(plan.text.startsWith(got.text())).as("bytes as they were sent").isTrue();
    assertThat(!plan.whole() || got.text().length() == plan.text.length()).isTrue();
  }

  @Test
  void bodiesPassBothWaysAtTheSameTime() {
    FuzzBudget.spend(
        30,
        random -> {
          Plan up = Plan.of(random, false);
          Plan down = Plan.of(random, false);
          BACKEND.forget();
          BACKEND.script(call -> {
            call.head("HTTP/1.1 200 OK", down.framing());
            Thread sender = Thread.startVirtualThread(() -> quietly(() -> down.send(call::send)));
            assertThat(call.body().text().equals(up.text)).as("up").isTrue();
            join(sender);
          });
          try (RawClient client = RawClient.to(gateway.address(), SMALL_BUFFER)) {
            Thread sender = Thread.startVirtualThread(() -> upload(client, up));
            assertClientGot(client.receive(), down);
            join(sender);
          }
          Await.equal("requests under way", 0L, gateway.gateway()::active);
        });
  }

  @FunctionalInterface
  private interface Io {
    void run() throws IOException;
  }

  /** The connection ends where the answer is complete before the request. */
  private static void quietly(Io io) {
    try {
      io.run();
    } catch (IOException e) {
      // the reader says what is missing
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
