package dev.segue.gateway.data.listen;

import dev.segue.gateway.config.ListenerConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An address that clients connect to. */
public final class Listener {
  private final String name;
  private final Channel channel;

  private Listener(String name, Channel channel) {
    this.name = name;
    this.channel = channel;
  }

  /**
   * Binds. Connections are spread over the loops in turn and stay where they are.
   *
   * @throws IOException when the address cannot be bound
   */
  public static Listener bind(
      ListenerConfig config, Transport transport, EventLoopGroup loops, ServerPipeline pipeline)
      throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.server())
            .option(ChannelOption.SO_BACKLOG, config.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(pipeline)
            .bind(config.bind())
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new IOException(
          "listeners." + config.name() + ".bind: " + config.bind() + ": " + cause.getMessage(),
          cause);
    }
    return new Listener(config.name(), bound.channel());
  }

  public String name() {
    return name;
  }

  /** The address, with the real port where 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Accepts no more; connections that are there live on. */
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
