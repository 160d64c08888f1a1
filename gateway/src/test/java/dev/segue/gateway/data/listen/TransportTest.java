package dev.segue.gateway.data.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.segue.gateway.config.SegueConfig.TransportChoice;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TransportTest {
  private static final int RESETS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * Scenario: a backend sent a head and a part of a body, and died. With io_uring polls that stay
   * armed, two of five such resets were never reported, and the client waited for the idle timeout.
   */
  @ParameterizedTest
  @EnumSource
  void aResetRightBehindDataIsReported(TransportChoice choice) throws Exception {
    Transport transport = chosen(choice);
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.handlers());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < RESETS; i++) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        new Bootstrap()
            .group(group)
            .channel(transport.socket())
            .handler(new Reader(ended))
            .connect(server.getLocalSocketAddress());
        dieAfterSomeData(server);
        assertThat(ended).as("reset %s", i).succeedsWithin(PATIENCE);
      }
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  /** Netty arms such an accept again after each failure: a loop without descriptors would spin. */
  @Test
  void acceptsDoNotStayArmed() {
    chosen(TransportChoice.AUTO);

    assertThat(System.getProperty("io.netty.iouring.acceptMultiShotEnabled")).isEqualTo("false");
  }

  private static Transport chosen(TransportChoice choice) {
    try {
      return Transport.choose(choice);
    } catch (Transport.Unavailable e) {
      assumeTrue(false, String.valueOf(e.getMessage()));
      throw new AssertionError(e);
    }
  }

  private static void dieAfterSomeData(ServerSocket server) throws IOException {
    try (Socket socket = server.accept()) {
      socket.getInputStream().read(); // else the reset may come before the client is connected
      socket.getOutputStream().write(new byte[8]);
      socket.getOutputStream().write(new byte[8]);
      socket.setSoLinger(true, 0); // closing it is a reset
    }
  }

  private static final class Reader extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Void> ended;

    Reader(CompletableFuture<Void> ended) {
      this.ended = ended;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(context.alloc().buffer(1).writeByte('?'));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended.complete(null);
    }
  }
}
