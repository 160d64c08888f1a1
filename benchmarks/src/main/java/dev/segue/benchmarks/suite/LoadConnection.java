package dev.segue.benchmarks.suite;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection; it has at most one request under way. Confined to the loop. */
final class LoadConnection extends ChannelInboundHandlerAdapter {
  private static final ByteBuf REQUEST =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes(
                  "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  private final GeneratedLoad load;
  private final ResponseScanner scanner = new ResponseScanner();
  private @Nullable ChannelHandlerContext context;
  private long due;

  LoadConnection(GeneratedLoad load) {
    this.load = load;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    load.add(this);
  }

  void send(long intended) {
    due = intended;
    if (context != null) {
      context.writeAndFlush(REQUEST.duplicate(), context.voidPromise());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (scanner.feed(in)) {
        load.answered(this, due, scanner.status());
      }
    } catch (IllegalStateException e) {
      load.failed(String.valueOf(e.getMessage()));
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    load.failed("the connection was closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    load.failed(String.valueOf(cause));
  }
}
