package dev.segue.gateway.data.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.loop.DeadlineWheel;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.TestGateway;
import dev.segue.gateway.time.NanoClock;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What cannot be shown from outside: a process out of descriptors. */
final class ConnectionPoolTest {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) group.next();
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final FakeBackend service = FakeBackend.named("old");

  /** The process has no descriptor left. */
  public static final class NoDescriptor extends NioSocketChannel {
    public NoDescriptor() {
      super(refuse());
    }

    private static SelectorProvider refuse() {
      throw new ChannelException("Too many open files");
    }
  }

  /** Notes on which thread it was told, and whether it is the loop's. */
  private final class Told extends Asker {
    final CompletableFuture<Boolean> onLoop = new CompletableFuture<>();

    @Override
    public void notConnected(Throwable cause) {
      onLoop.complete(loop.inEventLoop());
    }
  }

  @AfterEach
  void endAll() {
    service.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /**
   * Scenario: a socket that could not be opened was told of on a thread of Netty's own, which then
   * ran the request beside its loop; and the end of the process failed on a channel that never was.
   */
  @Test
  void withoutADescriptorTheRequestFailsOnItsLoopAndNothingIsLeft() throws Exception {
    try (TestGateway gateway = TestGateway.start(Map.of("old", service), "split { old = 1 }", "")) {
      Backend backend =
          gateway.gateway().control().published().current().backends().values().iterator().next();
      EndpointState endpoint = backend.endpoints().getFirst().state();
      Told told = new Told();
      loop.submit(() -> acquire(endpoint, backend, told)).syncUninterruptibly();
      assertThat(told.onLoop.get(15, TimeUnit.SECONDS)).isTrue();
      assertThat(endpoint.connections().get()).isZero();
      assertThat(open.size()).isZero();
      open.close().syncUninterruptibly();
    }
  }

  private void acquire(EndpointState endpoint, Backend backend, UpstreamUser user) {
    LoopUpstreams upstreams =
        new LoopUpstreams(
            loop,
            NanoClock.system(),
            new DeadlineWheel(loop, NanoClock.system()),
            new LoopMetrics(),
            new LoopUpstreams.Settings(NoDescriptor.class, 1, 65536, open));
    upstreams.others(List.of(upstreams));
    upstreams.pool(endpoint, backend).acquire(user, backend, Long.MAX_VALUE, Long.MAX_VALUE);
  }
}
