package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.FakeBackend.Script;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Who is slow slows the other side down, and the gateway holds little: what a fast side could send
 * into the silence is bounded, kernel buffers (some 14 MiB on Linux) included.
 */
@Behaviour
final class BackPressureTest {
  private static final int BLOCK = 64 * 1024;
  private static final long TOTAL = 96L << 20;
  private static final long BOUND = 32L << 20;

  private final AtomicLong sent = new AtomicLong();
  private final FakeBackend backend = FakeBackend.named("backend");
  private final FakeBackend quick = FakeBackend.named("quick");

  @AfterEach
  void closeBackends() {
    backend.close();
    quick.close();
  }

  /** One loop, so that whoever waits would make all wait. */
  private TestGateway gateway() {
    return TestGateway.start(
        """
        backends { slow { endpoints = ["%s"] }, quick { endpoints = ["%s"] } }
        routes {
          quick { match { path = "/quick" }, split { quick = 1 } }
          slow { match { path-prefix = "/" }, split { slow = 1 } }
        }
        event-loops = 1
        """
            .formatted(backend.endpoint(), quick.endpoint()));
  }

  private Script download(String framing) {
    return call -> {
      byte[] block = new byte[BLOCK];
      call.head("HTTP/1.1 200 OK", framing);
      boolean chunked = framing.startsWith("T");
      for (int i = 0; i < TOTAL / BLOCK; i++) {
        if (chunked) {
          call.send(Integer.toHexString(BLOCK) + "\r\n");
        }
        call.send(block);
        sent.addAndGet(BLOCK);
        if (chunked) {
          call.send("\r\n");
        }
      }
      if (chunked) {
        call.send("0\r\n\r\n");
      }
    };
  }

  private void assertHeldBack(TestGateway gateway) {
    long settled = Await.settled("bytes that could be sent", sent::get);
    assertThat(settled).as("sent into the silence").isBetween(1L, BOUND);
    assertThat(gateway.get("/quick").text()).as("nobody else waits").isEqualTo("quick");
  }

  @Test
  void aClientThatDoesNotReadStopsTheBackend() {
    backend.script(download("Content-Length: " + TOTAL));
    try (TestGateway gateway = gateway();
        RawClient client = RawClient.to(gateway.address(), 16 * 1024)) {
      client.sendHead("GET", "/");
      Await.until("the download has begun", () -> sent.get() > 0);
      assertHeldBack(gateway);
      assertThat(client.receiveHead().status()).isEqualTo(200);
      assertThat(skip(client, TOTAL)).as("bytes that arrive once it reads").isEqualTo(TOTAL);
    }
  }

  private static long skip(RawClient client, long bytes) {
    long read = 0;
    while (read < bytes) {
      int more = client.receiveBytes((int) Math.min(BLOCK, bytes - read)).length;
      if (more == 0) {
        return read;
      }
      read += more;
    }
    return read;
  }

  @Test
  void aClientThatDoesNotReadChunksStopsTheBackend() {
    backend.script(download("Transfer-Encoding: chunked"));
    try (TestGateway gateway = gateway();
        RawClient client = RawClient.to(gateway.address(), 16 * 1024)) {
      client.sendHead("GET", "/");
      Await.until("the download has begun", () -> sent.get() > 0);
      assertHeldBack(gateway);
      assertThat(client.receiveHead().status()).isEqualTo(200);
      long read = 0;
      for (String chunk = client.receiveChunk(); chunk != null; chunk = client.receiveChunk()) {
        read += chunk.length();
      }
      assertThat(read).isEqualTo(TOTAL);
    }
  }

  @Test
  void aBackendThatDoesNotReadStopsTheClient() {
    CountDownLatch reads = new CountDownLatch(1);
    AtomicLong read = new AtomicLong();
    backend.script(call -> {
      await(reads);
      byte[] block = new byte[BLOCK];
      while (read.get() < TOTAL) {
        read.addAndGet(call.rawBody().read(block));
      }
      call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").close();
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Content-Length: " + TOTAL);
      Thread.startVirtualThread(() -> upload(client));
      Await.until("the backend has the head", () -> backend.count() == 1);
      assertHeldBack(gateway);
      reads.countDown();
      assertThat(client.receive().text()).isEqualTo("ok");
      assertThat(read.get()).isEqualTo(TOTAL);
    } finally {
      reads.countDown();
    }
  }

  private void upload(RawClient client) {
    byte[] block = new byte[BLOCK];
    try {
      while (sent.get() < TOTAL) {
        client.send(block);
        sent.addAndGet(BLOCK);
      }
    } catch (UncheckedIOException e) {
      // the test has failed elsewhere
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** A body whose backend cannot be reached yet is held up to the replay buffer, no further. */
  @Test
  void aBodyThatWaitsForAConnectionStopsTheClient() {
    CountDownLatch release = new CountDownLatch(1);
    backend.script(Scripts.first(1, Scripts.after(release, Scripts.ok("1")), Scripts.ok("2")));
    String text =
        """
        backends {
          slow { endpoints = ["%s"], pool { max-connections = 1, pending-timeout = 10m } }
        }
        routes { orders { split { slow = 1 } } }
        """
            .formatted(backend.endpoint());
    try (TestGateway gateway = TestGateway.start(text);
        RawClient first = gateway.client();
        RawClient client = gateway.client()) {
      first.sendHead("GET", "/");
      Await.until("the only connection is in use", () -> backend.count() == 1);
      client.sendHead("POST", "/", "Content-Length: " + TOTAL);
      Thread.startVirtualThread(() -> upload(client));
      long settled = Await.settled("bytes that could be sent", sent::get);
      assertThat(settled).isBetween(1L, BOUND);
      release.countDown();
      assertThat(first.receive().text()).isEqualTo("1");
      assertThat(client.receive().text()).isEqualTo("2");
    } finally {
      release.countDown();
    }
  }

  /**
   * Scenario: a client pipelined and did not read. The answer before stopped the backend's
   * connection, the next request took the same one, and it was never read again. Requests are not
   * taken in while their answers are not read.
   */
  @Test
  void aClientThatPipelinesWithoutReadingIsNotServedOnAndOn() {
    int many = 2000;
    String answer = "x".repeat(BLOCK);
    backend.forgetful().script(Scripts.ok(answer));
    try (TestGateway gateway = gateway();
        RawClient client = RawClient.to(gateway.address(), 16 * 1024)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(many));
      Await.until("the first is answered", () -> backend.count() > 1);
      int served = Await.settled("requests that were served", backend::count);
      assertThat((long) served * BLOCK).isLessThan(BOUND);
      for (int i = 0; i < many; i++) {
        assertThat(client.receive().text()).hasSize(BLOCK);
      }
    }
  }
}
