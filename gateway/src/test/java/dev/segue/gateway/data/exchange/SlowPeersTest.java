package dev.segue.gateway.data.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.accesslog.AccessLog;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.data.http1.HeadCoalescer;
import dev.segue.gateway.data.loop.DeadlineWheel.Deadline;
import dev.segue.gateway.data.upstream.LoopUpstreams;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.PerLoopCount;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.TestGateway;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who takes bytes slowly is not idle; who takes none is. On loopback the kernel takes megabytes
 * before anybody waits, so the sockets of this loop have small buffers.
 */
@Behaviour
final class SlowPeersTest {
  private static final int SMALL = 16 * 1024;
  private static final Duration STEP = Duration.ofMinutes(20);

  private final LeapClock clock = new LeapClock();
  private final FakeBackend backend = FakeBackend.named("backend").receiveBuffer(4096);
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final ChannelGroup upstream = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  private final PerLoopCount active = new PerLoopCount(1);
  private final TestGateway gateway =
      TestGateway.start(
          """
          backends { old { endpoints = ["%s"] } }
          routes { orders { split { old = 1 }, timeouts { idle = 30m } } }
          limits { min-body-rate = 0 }
          event-loops = 1
          """
              .formatted(backend.endpoint()),
          clock);
  private ProxyLoop proxy;
  private InetSocketAddress address;

  /** Connects with a small send buffer; much waits before it, so that no more comes meanwhile. */
  public static final class SmallSocket extends NioSocketChannel {
    public SmallSocket() {
      config().setSendBufferSize(SMALL);
      config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 256 * 1024));
    }
  }

  @BeforeEach
  void serve() throws Exception {
    gateway.get("/"); // the buffer holds from the backend's next connection on
    backend.forget();
    SegueConfig config =
        TestGateway.config(
            """
            backends { old { endpoints = ["%s"] } }
            routes { orders { split { old = 1 } } }
            limits.min-body-rate = 0
            """
                .formatted(backend.endpoint()));
    ProxyLoop.Shared shared =
        new ProxyLoop.Shared(
            gateway.gateway().control().published(),
            config.limits(),
            clock,
            new LoopUpstreams.Settings(SmallSocket.class, 1, SMALL, upstream),
            active,
            "test",
            AccessLog.start(config.accessLog(), 1, clock, Clock.systemUTC()));
    proxy = new ProxyLoop(0, loop, new LoopMetrics(), shared);
    proxy.upstreams().others(List.of(proxy.upstreams()));
    Entrance entrance = new Entrance(config.listeners().values().iterator().next());
    address =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.SO_SNDBUF, SMALL)
                .childHandler(
                    new ChannelInitializer<>() {
                      @Override
                      protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(proxy.newHandler(entrance));
                        accepted.complete(channel);
                      }
                    })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel()
                .localAddress();
  }

  @AfterEach
  void close() throws Exception {
    Await.equal("requests under way", 0L, active::sum);
    upstream.close().await();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    gateway.close();
    backend.close();
  }

  private long unsent(Channel channel) throws Exception {
    return loop.submit(() -> HeadCoalescer.unsent(channel.pipeline().firstContext())).get();
  }

  /** Leaps; returns when the loop has looked at its deadlines since. */
  private void pass(Duration time) throws Exception {
    CompletableFuture<Void> turned = new CompletableFuture<>();
    clock.leap(time);
    Deadline now =
        new Deadline() {
          @Override
          protected void reached(long at) {
            turned.complete(null);
          }
        };
    loop.execute(() -> proxy.wheel.arm(now, clock.nanos()));
    turned.get();
    loop.submit(() -> {}).get(); // behind whatever else was due
  }

  /** Takes as little as the other side notices. */
  private void takeSome(Channel from, Runnable take) throws Exception {
    long before = unsent(from);
    while (unsent(from) >= before) {
      take.run();
    }
    Await.settled("what it has not taken", () -> unsent(from));
  }

  @Test
  void aClientThatTakesBytesSlowlyIsNotIdle() throws Exception {
    backend.script(call -> {
      call.head("HTTP/1.1 200 OK", "Content-Length: 100000000");
      call.send(new byte[100_000_000]);
    });
    try (RawClient client = RawClient.to(address, SMALL)) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().status()).isEqualTo(200);
      Channel channel = accepted.get();
      Await.until("it has to wait", () -> unsent(channel) > 0);
      Await.settled("what it has not taken", () -> unsent(channel));
      pass(Duration.ofMinutes(4));
      for (int i = 0; i < 3; i++) {
        takeSome(channel, () -> client.receiveBytes(512));
        pass(STEP);
        assertThat(active.sum()).as("step %d", i).isEqualTo(1);
      }
      pass(STEP);
      pass(STEP);
      Await.equal("requests of one that takes nothing", 0L, active::sum);
    }
  }

  @Test
  void aBackendThatTakesBytesSlowlyIsNotIdle() throws Exception {
    Semaphore reads = new Semaphore(0);
    AtomicInteger read = new AtomicInteger();
    backend.script(call -> {
      do {
        reads.acquireUninterruptibly();
        read.incrementAndGet();
      } while (call.rawBody().readNBytes(512).length > 0);
    });
    try (RawClient client = RawClient.to(address)) {
      client.sendHead("POST", "/", "Content-Length: 100000000");
      Thread sender = Thread.startVirtualThread(() -> sendUntilRefused(client));
      Await.equal("requests", 1, backend::count);
      Channel channel = upstream.iterator().next();
      Await.until("it has to wait", () -> unsent(channel) > 0);
      Await.settled("what it has not taken", () -> unsent(channel));
      pass(Duration.ofMinutes(4));
      for (int i = 0; i < 3; i++) {
        takeSome(
            channel,
            () -> {
              int before = read.get();
              reads.release();
              Await.equal("reads", before + 1, read::get);
            });
        pass(STEP);
        assertThat(active.sum()).as("step %d", i).isEqualTo(1);
      }
      pass(STEP);
      pass(STEP);
      Await.equal("requests whose body nobody takes", 0L, active::sum);
      assertThat(client.receive().status()).isEqualTo(504);
      assertThat(sender).isNotNull();
    } finally {
      reads.release(1_000_000);
    }
  }

  private static void sendUntilRefused(RawClient client) {
    try {
      client.send(new byte[100_000_000]);
    } catch (UncheckedIOException e) {
      // the gateway has ended the connection
    }
  }
}
