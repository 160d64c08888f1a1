package dev.segue.gateway.data.upstream;

import dev.segue.gateway.data.http1.BodyDecoder;
import dev.segue.gateway.data.http1.BodyLength;
import dev.segue.gateway.data.http1.BodySink;
import dev.segue.gateway.data.http1.Cumulation;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.HeadError;
import dev.segue.gateway.data.http1.KeepAliveHint;
import dev.segue.gateway.data.http1.ResponseHead;
import dev.segue.gateway.data.http1.ResponseParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link BackendConnection} receives as the answer to its request, and tells the
 * connection's user. Confined to its loop.
 */
final class ResponseReader implements BodySink {
  private static final int MAX_TRAILERS = 100;
  private static final long MAX_DRAIN = 64 * 1024;

  private final BackendConnection connection;
  private final Cumulation cumulation = new Cumulation();
  private final ResponseParser parser;
  private final BodyDecoder decoder;

  private @Nullable Fields ending; // the response has ended, the user is not told yet
  private boolean requestWasHead;
  private boolean mayUpgrade;
  private boolean bodyBegun;
  private boolean keepAlive;
  private long drained; // bytes of a body that nobody wants

  ResponseReader(BackendConnection connection, int maxHead) {
    this.connection = connection;
    parser = new ResponseParser(maxHead);
    decoder = new BodyDecoder(this, maxHead, MAX_TRAILERS);
  }

  /** What arrives from here on is the answer to this request. */
  void begin(boolean head, boolean upgrade) {
    requestWasHead = head;
    mayUpgrade = upgrade;
    bodyBegun = false;
    ending = null;
    keepAlive = true;
    drained = 0;
  }

  /** Reads as far as the connection lets it; owns the buffer. */
  void read(ByteBuf bytes, ByteBufAllocator alloc) {
    ByteBuf in = cumulation.add(bytes, alloc);
    try {
      boolean more = true;
      while (more && connection.reads()) {
        more = bodyBegun ? readBody(in) : readHead(in);
      }
    } finally {
      cumulation.trim();
    }
  }

  private boolean readHead(ByteBuf in) {
    return switch (parser.parse(in)) {
      case NEED_MORE -> false;
      case REFUSED -> {
        HeadError why = parser.error();
        connection.broken(why == null ? "response head" : why.reason());
        yield false;
      }
      case HEAD -> {
        accept(parser.head());
        yield true;
      }
    };
  }

  private void accept(ResponseHead head) {
    if (!head.informational()) {
      long length = head.bodyLength(requestWasHead);
      keepAlive = head.keepAlive() && length != BodyLength.UNTIL_CLOSE;
      bodyBegun = true;
      connection.life().hint(keepAlive ? KeepAliveHint.nanos(head.fields()) : 0);
      decoder.begin(length);
    } else if (head.status() == 101) {
      upgraded(head);
      return;
    }
    UpstreamUser user = connection.user();
    if (user != null) {
      user.head(head);
    }
  }

  private void upgraded(ResponseHead head) {
    UpstreamUser user = connection.user();
    if (!mayUpgrade || user == null || !user.upgraded(head)) {
      connection.broken("101 that nobody asked for");
    }
  }

  private boolean readBody(ByteBuf in) {
    boolean further = decoder.decode(in);
    String error = decoder.error();
    if (error != null) {
      connection.broken(error);
    }
    return further;
  }

  @Override
  public void data(ByteBuf data) {
    UpstreamUser user = connection.user();
    if (user != null) {
      user.data(data);
      return;
    }
    drained += data.readableBytes();
    data.release();
    if (drained > MAX_DRAIN) {
      connection.close();
    }
  }

  /** Told when the read is over: bytes behind the end must be seen before the next request is. */
  @Override
  public void end(Fields trailers) {
    ending = trailers;
  }

  /** The read is over: the end, if it came, is told. */
  void batchDone(ChannelHandlerContext context) {
    if (ending != null) {
      keepAlive &= !mayHoldMore(context);
      tellEnd();
    }
  }

  /** Whether reading ended before the socket was empty: the last read filled its buffer. */
  private static boolean mayHoldMore(ChannelHandlerContext context) {
    var reads = context.channel().unsafe().recvBufAllocHandle();
    return reads.lastBytesRead() > 0 && reads.lastBytesRead() == reads.attemptedBytesRead();
  }

  private void tellEnd() {
    Fields trailers = ending;
    if (trailers == null) {
      return;
    }
    ending = null;
    UpstreamUser user = connection.user();
    if (user != null) {
      user.end(trailers);
    } else {
      connection.drained();
    }
  }

  /**
   * The connection has ended.
   *
   * @param cleanly only then does its end also end a body
   */
  void closed(boolean cleanly) {
    if (bodyBegun && cleanly) {
      decoder.close();
    }
    tellEnd();
  }

  /** Whether the answer ends before the connection does. */
  boolean keepsAlive() {
    return keepAlive;
  }

  /** Whether bytes came behind its end. */
  boolean holdsMore() {
    return cumulation.isReadable();
  }

  /** The bytes behind a 101, which are the new protocol's; the caller owns them. */
  @Nullable ByteBuf takeRest() {
    return cumulation.take();
  }

  void clear() {
    cumulation.clear();
  }
}
