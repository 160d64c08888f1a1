package dev.segue.gateway.data.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.loop.DeadlineWheel;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.TestGateway;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One connection to a service whose every byte, and whose every silence, the test decides. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BackendConnectionTest {
  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final int READ = 1024;
  private static final int READS_AT_A_TIME = 16; // Netty's default
  private static final int BLOCK = 64 * 1024;
  private static final int MUCH = 32 << 20;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) group.next();
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final LeapClock clock = new LeapClock();
  private final DeadlineWheel wheel = new DeadlineWheel(loop, clock);
  private ServerSocket service;
  private TestGateway gateway;
  private Backend backend;
  private EndpointState endpoint;
  private LoopUpstreams upstreams;

  /** Reads the same at each time, whatever comes. */
  public static final class EvenReads extends NioSocketChannel {
    public EvenReads() {
      config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ));
    }
  }

  /** Asks as soon as it is connected. */
  private static class Asking extends Asker {
    private final boolean flushes;

    Asking(boolean flushes) {
      this.flushes = flushes;
    }

    @Override
    public void connected(BackendConnection connection) {
      connection.begin(false, false);
      connection.head(Unpooled.copiedBuffer(REQUEST, StandardCharsets.US_ASCII));
      connection.requestWritten();
      if (flushes) {
        connection.flush();
      }
      super.connected(connection);
    }
  }

  /** When it has its answer, another one asks at once. */
  private final class AskingOnce extends Asking {
    private final Asker next;

    AskingOnce(Asker next) {
      super(true);
      this.next = next;
    }

    @Override
    public void end(Fields trailers) {
      connection().release();
      acquire(next);
      super.end(trailers);
    }
  }

  @BeforeEach
  void start() throws IOException {
    service = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    gateway =
        TestGateway.start(
            """
            backends { old { endpoints = ["127.0.0.1:%d"] } }
            routes { orders { split { old = 1 } } }
            """
                .formatted(service.getLocalPort()));
    backend =
        gateway.gateway().control().published().current().backends().values().iterator().next();
    endpoint = backend.endpoints().getFirst().state();
    upstreams =
        new LoopUpstreams(
            loop,
            clock,
            wheel,
            new LoopMetrics(),
            new LoopUpstreams.Settings(EvenReads.class, 1, 65536, open));
    upstreams.others(List.of(upstreams));
  }

  @AfterEach
  void endAll() throws IOException {
    open.close().syncUninterruptibly();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    gateway.close();
    service.close();
  }

  private void acquire(Asker asker) {
    upstreams
        .pool(endpoint, backend)
        .acquire(asker, backend, Long.MAX_VALUE, TimeUnit.HOURS.toNanos(1));
  }

  private static void send(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void whatCameBeforeTheRequestWentOutIsNoAnswerToIt() throws IOException {
    Asker asker = new Asking(false);
    loop.execute(() -> acquire(asker));
    try (Socket socket = service.accept()) {
      assertThat(asker.connection()).isNotNull();
      send(socket, EVIL);
      assertThat(asker.answered()).isFalse();
    }
  }

  /**
   * Scenario: the answer ended with the last read that the loop allows at a time. What stood behind
   * it in the socket was the answer of the next request, which got the connection at once.
   */
  @Test
  void aConnectionWhoseSocketWasNotReadEmptyIsNotUsedAgain() throws Exception {
    Asker next = new Asking(true);
    Asker first = new AskingOnce(next);
    loop.execute(() -> acquire(first));
    CountDownLatch sent = new CountDownLatch(1);
    try (Socket socket = service.accept()) {
      socket.getInputStream().readNBytes(REQUEST.length());
      loop.execute(() -> await(sent));
      send(socket, answer(READ * READS_AT_A_TIME) + EVIL);
      sent.countDown();
      assertThat(first.answered()).isTrue();
      assertThat(next.connection()).isNotSameAs(first.connection());
    } finally {
      sent.countDown();
    }
  }

  // --- the end of a tunnel ---------------------------------------------------------------------

  /** The client has sent more than the kernels take, and has left. */
  private Asker sendsMuchAndLeaves() {
    Asker asker = new Asking(true);
    loop.execute(() -> acquire(asker));
    BackendConnection connection = asker.connection();
    loop.submit(
            () -> {
              connection.tunnel();
              for (int i = 0; i < MUCH / BLOCK; i++) {
                connection.body(Unpooled.wrappedBuffer(new byte[BLOCK]));
              }
              connection.closeAfterFlush();
            })
        .syncUninterruptibly();
    return asker;
  }

  private static long receiveAll(Socket socket) throws IOException {
    return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /** Scenario: a word of the backend ended the connection, with all that it had not taken yet. */
  @Test
  void whatTheClientSentLastArrivesWhateverTheBackendSays() throws IOException {
    sendsMuchAndLeaves();
    try (Socket socket = service.accept()) {
      send(socket, "word");
      assertThat(receiveAll(socket)).isEqualTo(REQUEST.length() + MUCH);
    }
    Await.equal("connections", 0, open::size);
  }

  /** Scenario: the backend had two seconds for what the client sent last, however it took it. */
  @Test
  void aBackendThatIsSlowToTakeItGetsTime() throws Exception {
    sendsMuchAndLeaves();
    try (Socket socket = service.accept()) {
      afterTheLookIn(Duration.ofSeconds(3));
      assertThat(receiveAll(socket)).isEqualTo(REQUEST.length() + MUCH);
    }
  }

  @Test
  void aBackendThatTakesNothingDoesNotHoldTheConnection() throws Exception {
    sendsMuchAndLeaves();
    try (Socket socket = service.accept()) {
      assertThat(socket.isConnected()).isTrue();
      afterTheLookIn(Duration.ofSeconds(3));
      afterTheLookIn(Duration.ofSeconds(3));
      Await.equal("connections", 0, open::size);
    }
  }

  @Test
  void aBackendThatDoesNotCloseInItsTurnIsClosed() throws Exception {
    Asker asker = new Asking(true);
    loop.execute(() -> acquire(asker));
    try (Socket socket = service.accept()) {
      loop.submit(asker.connection()::closeAfterFlush).syncUninterruptibly();
      assertThat(receiveAll(socket)).isEqualTo(REQUEST.length());
      assertThat(open.size()).as("it could still say something").isEqualTo(1);
      afterTheLookIn(Duration.ofSeconds(3));
      Await.equal("connections", 0, open::size);
    }
  }

  /** It is that much later, and every deadline until then was reached. */
  private void afterTheLookIn(Duration time) throws InterruptedException {
    CountDownLatch looked = new CountDownLatch(1);
    DeadlineWheel.Deadline witness =
        new DeadlineWheel.Deadline() {
          @Override
          protected void reached(long now) {
            loop.execute(looked::countDown); // when this turn is over
          }
        };
    clock.leap(time);
    loop.execute(() -> wheel.arm(witness, clock.nanos()));
    assertThat(looked.await(15, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One of that many bytes, head and all. */
  private static String answer(int size) {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: ";
    int length = size - head.length() - "12345\r\n\r\n".length();
    return head + length + "\r\n\r\n" + "x".repeat(length);
  }
}
