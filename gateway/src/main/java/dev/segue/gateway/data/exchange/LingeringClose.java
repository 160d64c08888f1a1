package dev.segue.gateway.data.exchange;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * How a client's connection ends: what was written goes out first, for as long as the client takes
 * of it; and where it may still be sending, what comes is read and dropped for a moment, since a
 * close with unread bytes would be a reset that could take the last response along (RFC 9112
 * section 9.6). Confined to its loop.
 */
final class LingeringClose {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ProxyLoop loop;
  private final ProxyHandler client;
  private long unsentAtLook; // bytes of responses that the client had not taken

  LingeringClose(ProxyLoop loop, ProxyHandler client) {
    this.loop = loop;
    this.client = client;
  }

  /** From now on the connection lasts while the client takes bytes, and a keep-alive time more. */
  void watch(long now) {
    unsentAtLook = Long.MAX_VALUE;
    client.arm(now + loop.limits.keepAliveTimeout().toNanos());
  }

  /** The last response may still be on its way to a slow client, for as long as it takes of it. */
  void closeUnlessSending(long now) {
    long unsent = client.unsent();
    boolean moves = unsent > 0 && unsent < unsentAtLook;
    unsentAtLook = unsent;
    if (moves) {
      client.arm(now + loop.limits.keepAliveTimeout().toNanos());
    } else {
      client.close();
    }
  }

  /** Ends a connection whose client may still be sending. */
  void linger(ChannelHandlerContext context, long now) {
    watch(now);
    afterWrites(context).addListener(_ -> said(context.channel()));
  }

  /** All is out: the client gets a moment to see it and to end the connection itself. */
  private void said(Channel channel) {
    if (client.ending() && channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
      client.arm(loop.clock.nanos() + LINGER_NANOS);
    }
  }

  /** Ends the connection once everything that was written is in the socket. */
  void afterFlush(ChannelHandlerContext context, long now) {
    watch(now);
    afterWrites(context).addListener(ChannelFutureListener.CLOSE);
  }

  /** Completes when everything before it is in the socket: closing earlier would drop it. */
  private static ChannelFuture afterWrites(ChannelHandlerContext context) {
    return context.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  /** Ends the connection at once, and so that the client sees a part as one. */
  static void reset(ChannelHandlerContext context) {
    if (context.channel().isOpen()) { // native transports throw for a closed one
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0); // close = reset
    }
    context.close();
  }
}
