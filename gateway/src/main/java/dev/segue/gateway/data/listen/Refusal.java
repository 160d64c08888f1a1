package dev.segue.gateway.data.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Says 503 to a connection over the limit. What the client sends is read and dropped for a moment:
 * a close with unread bytes would be a reset that takes the answer along (RFC 9112 section 9.6).
 */
final class Refusal extends ChannelInboundHandlerAdapter {
  private static final long LINGER_MILLIS = 1000;
  private static final String BODY =
      "{\"type\":\"urn:segue:problem:connections\",\"title\":\"Service Unavailable\",\"status\":503,"
          + "\"detail\":\"The gateway has no room for further connections\","
          + "\"reason\":\"connections\"}\n";
  private static final byte[] ANSWER =
      ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: "
              + BODY.length()
              + "\r\nCache-Control: no-store\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
              + BODY)
          .getBytes(StandardCharsets.US_ASCII);

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ByteBuf answer = Unpooled.wrappedBuffer(ANSWER);
    context
        .writeAndFlush(answer)
        .addListener(_ -> {
          if (context.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
          }
        });
    var _ =
        context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
