package dev.segue.gateway.data.listen;

import dev.segue.gateway.config.ListenerConfig;
import dev.segue.gateway.data.exchange.Entrance;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An address that clients connect to. */
public final class Listener {
  private final ListenerConfig config;
  private final Channel channel;
  private final ServerPipeline pipeline;

  private Listener(ListenerConfig config, Channel channel, ServerPipeline pipeline) {
    this.config = config;
    this.channel = channel;
    this.pipeline = pipeline;
  }

  /**
   * Binds; connections wait in the kernel until {@link #accepting}. They are spread over the loops
   * in turn and stay where they are.
   *
   * @param pipeline of this listener alone
   * @throws IOException when the address cannot be bound
   */
  public static Listener bind(
      ListenerConfig config, Transport transport, EventLoopGroup loops, ServerPipeline pipeline)
      throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.server())
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.SO_BACKLOG, config.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new AcceptPause(config.name()))
            .childHandler(pipeline) // Netty sets TCP_NODELAY; asking again costs a system call
            .bind(config.bind())
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new IOException(
          "listeners." + config.name() + ".bind: " + config.bind() + ": " + cause.getMessage(),
          cause);
    }
    return new Listener(config, bound.channel(), pipeline);
  }

  /** Takes connections from now on, or lets them wait in the kernel. */
  public void accepting(boolean on) {
    channel.config().setAutoRead(on);
  }

  public ListenerConfig config() {
    return config;
  }

  /** Where its connections come in. */
  public Entrance entrance() {
    return pipeline.entrance();
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
