package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.RawClient;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A slow peer is seen to take bytes, of a large buffer too. */
final class UnsentTest {
  private static final int SIZE = 8 << 20;

  private final CompletableFuture<ChannelHandlerContext> accepted = new CompletableFuture<>();

  private long unsent() throws Exception {
    ChannelHandlerContext ctx = accepted.get();
    return ctx.channel().eventLoop().submit(() -> HeadCoalescer.unsent(ctx)).get();
  }

  @Test
  void aPartOfOneBufferThatWasTakenIsNotUnsent() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Channel server = server(group);
      try (RawClient client = RawClient.to((InetSocketAddress) server.localAddress(), 16 * 1024)) {
        long before = Await.settled("what the kernel does not take", this::unsent);
        assertThat(before).isPositive();
        assertThat(client.receiveBytes(SIZE / 4)).hasSize(SIZE / 4);
        long after = Await.settled("what the kernel does not take", this::unsent);
        assertThat(after).isPositive().isLessThan(before);
        assertThat(client.receiveBytes(SIZE * 3 / 4)).hasSize(SIZE * 3 / 4);
        Await.equal("unsent in the end", 0L, this::unsent);
      }
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
    }
  }

  private Channel server(EventLoopGroup group) throws Exception {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.SO_SNDBUF, 16 * 1024)
        .childHandler(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelActive(ChannelHandlerContext ctx) {
                ctx.writeAndFlush(Unpooled.directBuffer(SIZE).writeZero(SIZE));
                accepted.complete(ctx);
              }
            })
        .bind(InetAddress.getLoopbackAddress(), 0)
        .sync()
        .channel();
  }
}
