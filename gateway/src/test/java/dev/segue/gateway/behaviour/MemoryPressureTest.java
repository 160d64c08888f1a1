package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.TestGateway;
import dev.segue.gateway.time.NanoClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Short of memory, the gateway finishes what it has before it takes on more. */
@Behaviour
final class MemoryPressureTest {
  private static final int BLOCK = 64 * 1024;
  private static final int TOTAL = 64 << 20;
  private static final int ROOM = 256 << 20;

  private final AtomicLong got = new AtomicLong();
  private final FakeBackend backend = FakeBackend.named("here");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  /** Sheds load once somebody takes the rest of its room. */
  private TestGateway gateway() {
    return gateway("", NanoClock.system());
  }

  private TestGateway gateway(String more, NanoClock clock) {
    return TestGateway.start(
        """
        backends { old { endpoints = ["%s"] } }
        routes { orders { split { old = 1 } } }
        %s
        """
            .formatted(backend.endpoint(), more),
        clock,
        used() + ROOM);
  }

  private static long used() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private static int statusOfOne(TestGateway gateway) {
    return gateway.get("/small").status();
  }

  private void backendSendsBlocks() {
    backend.script(call -> {
      if (call.head().target().equals("/small")) {
        call.reply(200, "here");
        return;
      }
      byte[] block = new byte[BLOCK];
      call.head("HTTP/1.1 200 OK", "Content-Length: " + TOTAL);
      for (int i = 0; i < TOTAL / BLOCK; i++) {
        call.send(block);
      }
    });
  }

  @Test
  void newRequestsAreTurnedAwayUntilThereIsRoomAgain() {
    try (TestGateway gateway = gateway()) {
      assertThat(statusOfOne(gateway)).isEqualTo(200);
      ByteBuf hog = ByteBufAllocator.DEFAULT.directBuffer(ROOM);
      try {
        Await.equal("status", 503, () -> statusOfOne(gateway));
        Message refused = gateway.get("/small");
        assertThat(refused.text()).contains("\"reason\":\"overloaded\"");
        assertThat(refused.field("retry-after")).isEqualTo("1");
        gateway.awaitMetric(1, "segue_memory_pressure");
      } finally {
        hog.release();
      }
      Await.equal("status", 200, () -> statusOfOne(gateway));
      gateway.awaitMetric(0, "segue_memory_pressure");
    }
  }

  @Test
  void bodiesUnderWayAreNotReadOnAndComeWholeInTheEnd() {
    backendSendsBlocks();
    try (TestGateway gateway = gateway();
        RawClient client = RawClient.to(gateway.address(), 16 * 1024)) {
      client.sendHead("GET", "/large");
      assertThat(client.receiveHead().status()).isEqualTo(200);
      ByteBuf hog = ByteBufAllocator.DEFAULT.directBuffer(ROOM);
      Thread reader;
      try {
        Await.equal("status", 503, () -> statusOfOne(gateway));
        reader = Thread.startVirtualThread(() -> readAll(client));
        long held = Await.settled("bytes that the client gets", got::get);
        assertThat(held).as("only what was read before").isLessThan(TOTAL);
        assertThat(reader.isAlive()).isTrue();
      } finally {
        hog.release();
      }
      Await.equal("bytes of the body", (long) TOTAL, got::get);
    }
  }

  /**
   * Scenario: a WebSocket that was opened while memory was short never got a byte from its backend,
   * and a response that began with a 103 was never read on.
   */
  @Test
  void tunnelsAndHeadsGoOnWhenThereIsRoomAgain() {
    CountDownLatch head = new CountDownLatch(1);
    CountDownLatch rest = new CountDownLatch(1);
    backend.script(call -> {
      if (call.head().target().equals("/small")) {
        call.reply(200, "here");
        return;
      }
      boolean tunnel = call.head().has("upgrade");
      await(head);
      if (tunnel) {
        call.head("HTTP/1.1 101 Switching", "Upgrade: websocket", "Connection: Upgrade");
      } else {
        call.head("HTTP/1.1 103 Early Hints");
      }
      await(rest);
      call.send(tunnel ? "ab" : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab");
      if (tunnel) {
        call.stall();
      }
    });
    try (TestGateway gateway = gateway();
        RawClient plain = gateway.client();
        RawClient upgrade = gateway.client()) {
      plain.sendHead("GET", "/plain");
      upgrade.sendHead("GET", "/chat", "Connection: Upgrade", "Upgrade: websocket");
      Await.equal("requests", 2, backend::count);
      ByteBuf hog = ByteBufAllocator.DEFAULT.directBuffer(ROOM);
      try {
        Await.equal("status", 503, () -> statusOfOne(gateway));
        head.countDown();
        assertThat(plain.receiveHead().status()).isEqualTo(103);
        assertThat(upgrade.receiveHead().status()).isEqualTo(101);
      } finally {
        hog.release();
        head.countDown();
        rest.countDown();
      }
      Await.equal("status", 200, () -> statusOfOne(gateway));
      assertThat(plain.receive().text()).isEqualTo("ab");
      assertThat(upgrade.receiveBytes(2)).asString().isEqualTo("ab");
      assertThat(upgrade.send("to the backend")).isNotNull();
      gateway.awaitMetric(14, "segue_tunnel_bytes_total", "direction", "received");
    }
  }

  /**
   * Scenario: nothing moved for longer than {@code timeouts.idle}, since the gateway itself did not
   * read, and the backend or the client was blamed and cut.
   */
  @Test
  void timeInWhichNobodyMayMoveIsNobodysIdleness() {
    CountDownLatch rest = new CountDownLatch(1);
    LeapClock clock = new LeapClock();
    backend.script(call -> {
      switch (call.head().target()) {
        case "/down" -> {
          call.head("HTTP/1.1 200 OK", "Content-Length: 8").send("part");
          await(rest);
          call.send("rest");
        }
        case "/up" -> call.reply(200, call.body().text());
        default -> call.reply(200, "here");
      }
    });
    String times = "routes.orders.timeouts.idle = 30m\nevent-loops = 1\nlimits.min-body-rate = 0";
    try (TestGateway gateway = gateway(times, clock);
        RawClient down = gateway.client();
        RawClient up = gateway.client()) {
      down.sendHead("GET", "/down");
      assertThat(down.receiveHead().status()).isEqualTo(200);
      assertThat(down.receiveBytes(4)).asString().isEqualTo("part");
      up.sendHead("POST", "/up", "Content-Length: 8").send("part");
      Await.equal("requests", 2, backend::count);
      ByteBuf hog = ByteBufAllocator.DEFAULT.directBuffer(ROOM);
      try {
        Await.equal("status", 503, () -> statusOfOne(gateway));
        for (int i = 0; i < 3; i++) {
          pass(gateway, clock, Duration.ofMinutes(25));
        }
        rest.countDown();
        up.send("rest");
      } finally {
        hog.release();
        rest.countDown();
      }
      assertThat(down.receiveBytes(4)).asString().isEqualTo("rest");
      assertThat(up.receive().text()).isEqualTo("partrest");
    }
  }

  /** Leaps; returns when the only loop has looked at its deadlines since. */
  private static void pass(TestGateway gateway, LeapClock clock, Duration time) {
    try (RawClient silent = gateway.client()) {
      gateway.awaitMetric(3, "segue_connections_open");
      clock.leap(time);
      assertThat(silent.end()).as("a connection without a head in time").isEqualTo(End.CLOSED);
    }
    gateway.awaitMetric(2, "segue_connections_open");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readAll(RawClient client) {
    while (got.get() < TOTAL) {
      got.addAndGet(client.receiveBytes((int) Math.min(BLOCK, TOTAL - got.get())).length);
    }
  }
}
