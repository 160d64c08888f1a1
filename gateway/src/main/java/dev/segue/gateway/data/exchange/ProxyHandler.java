package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.http1.BodyDecoder;
import dev.segue.gateway.data.http1.ChunkWriter;
import dev.segue.gateway.data.http1.Cumulation;
import dev.segue.gateway.data.http1.HeadCoalescer;
import dev.segue.gateway.data.http1.HeadError;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.http1.RequestParser;
import dev.segue.gateway.data.loop.DeadlineWheel.Deadline;
import dev.segue.gateway.metrics.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client connection: reads heads and bodies, one request at a time, and hands them to its
 * {@link Exchange}. Requests that are pipelined wait in the socket. Confined to its loop.
 */
public final class ProxyHandler extends ChannelInboundHandlerAdapter implements ChunkWriter.Out {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ProxyLoop loop;
  private final RequestParser parser;
  private final BodyDecoder decoder;
  private final Cumulation cumulation = new Cumulation();
  private final HeadCoalescer output = new HeadCoalescer();
  private final Exchange exchange;
  private final Deadline deadline = new ConnectionDeadline();

  @Nullable ProxyHandler next; // the loop's list
  @Nullable ProxyHandler previous;

  private @Nullable ChannelHandlerContext ctx;
  private byte[] forwardingFields = {};
  private State state = State.BETWEEN;
  private boolean processing;
  private boolean reading = true;
  private int requests;
  private long betweenSince; // when it began to wait for a request

  private enum State {
    /** No byte of a request has come. */
    BETWEEN,
    /** A head has begun. */
    HEAD,
    /** A request is under way. */
    EXCHANGE,
    /** The last response is out; what the client still sends is read and dropped. */
    LINGERING,
    CLOSED
  }

  private final class ConnectionDeadline extends Deadline {
    @Override
    protected void reached(long now) {
      switch (state) {
        case BETWEEN, LINGERING -> close();
        case HEAD ->
            refuse(
                new LocalReply.Problem(
                    408, "head-timeout", "The request head did not arrive in time"));
        case EXCHANGE -> exchange.deadline(now);
        case CLOSED -> {}
      }
    }
  }

  ProxyHandler(ProxyLoop loop) {
    this.loop = loop;
    exchange = new Exchange(loop, this);
    parser =
        new RequestParser(
            loop.limits.requestLine(), loop.limits.requestHead(), loop.limits.headerCount());
    decoder =
        new BodyDecoder(
            exchange.requestBody(), loop.limits.requestHead(), loop.limits.headerCount());
  }

  // --- the exchange's side ---------------------------------------------------------------------

  /** The forwarding fields that are the same for all requests of this connection. */
  byte[] forwardingFields() {
    return forwardingFields;
  }

  ByteBufAllocator alloc() {
    return context().alloc();
  }

  /** A response head; goes out with the next flush. */
  void head(ByteBuf head) {
    output.head(context(), head);
  }

  @Override
  public void body(ByteBuf bytes) {
    output.body(context(), bytes);
  }

  void flush() {
    output.flush(context());
  }

  boolean isWritable() {
    return context().channel().isWritable();
  }

  /** Stops or goes on with reading the request: the backend cannot, or can, take more. */
  void reading(boolean on) {
    boolean wanted = on && !(cumulation.isReadable() && nextMustWait()); // wait in the socket
    if (wanted != reading) {
      reading = wanted;
      context().channel().config().setAutoRead(wanted);
    }
  }

  /** Requests are not taken in while one is under way, or while their answers are not read. */
  private boolean nextMustWait() {
    return switch (state) {
      case EXCHANGE -> decoder.done();
      case BETWEEN, HEAD -> !isWritable();
      case LINGERING, CLOSED -> false;
    };
  }

  void arm(long at) {
    loop.wheel.arm(deadline, at);
  }

  /** Whether the request under way is the last that this connection may carry. */
  boolean lastRequest() {
    int max = loop.limits.requestsPerConnection();
    return loop.draining() || (max > 0 && requests >= max);
  }

  /** The response is written; the connection lives on, or ends. */
  void exchangeDone(boolean close, long now) {
    flush();
    if (!decoder.done()) {
      linger(now);
    } else if (close) {
      closeAfterFlush();
    } else {
      state = State.BETWEEN;
      betweenSince = now;
      arm(now + loop.limits.keepAliveTimeout().toNanos());
      next();
    }
  }

  /** Goes on with what has already come of the next request. */
  private void next() {
    reading(true);
    if (!processing && cumulation.isReadable()) {
      process();
      exchange.flush();
    }
  }

  /** The message cannot be completed: the client must see that, not a clean end. */
  void abort() {
    output.clear();
    if (context().channel().isOpen()) { // native transports throw for a closed one
      context().channel().config().setOption(ChannelOption.SO_LINGER, 0); // close = reset
    }
    close();
  }

  // --- the channel's side ----------------------------------------------------------------------

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ctx = context;
    loop.entered(this);
    loop.metrics.connectionOpened();
    InetSocketAddress peer = (InetSocketAddress) context.channel().remoteAddress();
    forwardingFields = RequestRewriter.clientFields(peer.getAddress().getHostAddress());
    betweenSince = loop.clock.nanos();
    arm(betweenSince + loop.limits.headTimeout().toNanos());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    if (state == State.LINGERING || state == State.CLOSED) {
      read.release();
      return;
    }
    cumulation.add(read, context.alloc());
    process();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    exchange.flush();
  }

  private void process() {
    processing = true;
    boolean more = true;
    while (more) {
      ByteBuf in = cumulation.peek();
      more =
          in != null
              && switch (state) {
                case BETWEEN, HEAD -> in.isReadable() && isWritable() && readHead(in);
                case EXCHANGE -> readBody(in);
                case LINGERING, CLOSED -> false;
              };
    }
    processing = false;
    if (state == State.LINGERING || state == State.CLOSED) {
      cumulation.clear();
    } else {
      cumulation.trim();
      if (cumulation.isReadable()) {
        reading(reading);
      }
    }
  }

  private boolean readHead(ByteBuf in) {
    return switch (parser.parse(in)) {
      case NEED_MORE -> {
        if (state == State.BETWEEN && in.isReadable()) { // an empty line alone begins nothing
          state = State.HEAD;
          arm(loop.clock.nanos() + loop.limits.headTimeout().toNanos());
        }
        yield false;
      }
      case REFUSED -> {
        refuse(problem(parser.error()));
        yield false;
      }
      case HEAD -> {
        begin(parser.head());
        yield true;
      }
    };
  }

  private void begin(RequestHead head) {
    state = State.EXCHANGE;
    requests++;
    decoder.begin(head.bodyLength());
    exchange.begin(head, loop.clock.nanos());
  }

  private boolean readBody(ByteBuf in) {
    boolean further = decoder.decode(in);
    if (decoder.error() != null) {
      exchange.fail(ProxyFailure.BAD_BODY);
    }
    return further;
  }

  private static LocalReply.Problem problem(@Nullable HeadError error) {
    return error == null
        ? new LocalReply.Problem(400, "bad-request", "The request could not be read")
        : new LocalReply.Problem(error.status(), "bad-request", "Bad request: " + error.reason());
  }

  /** Answers what never became a request of its own. */
  private void refuse(LocalReply.Problem problem) {
    loop.metrics.requestAccepted();
    loop.metrics.requestFinished(null, null, problem.status(), Outcome.REFUSED, 0);
    body(loop.replies.make(problem, null, true, alloc()));
    flush();
    linger(loop.clock.nanos());
  }

  /**
   * Ends a connection whose client may still be sending: a close with unread bytes would reset it
   * and could take the response along (RFC 9112 section 9.6).
   */
  private void linger(long now) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.LINGERING;
    if (context().channel() instanceof DuplexChannel duplex) {
      afterWrites().addListener(_ -> duplex.shutdownOutput());
    }
    reading(true);
    arm(now + LINGER_NANOS);
  }

  private void closeAfterFlush() {
    state = State.CLOSED;
    afterWrites().addListener(ChannelFutureListener.CLOSE);
  }

  /** Completes when everything before it is in the socket: closing earlier would drop it. */
  private ChannelFuture afterWrites() {
    return context().writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  /**
   * Closes it if no request can be on its way any more: one that has just begun to wait may have
   * been told of by a client that sends at this moment.
   */
  void closeIfIdle(long now) {
    if (state == State.BETWEEN && now - betweenSince >= FRESH_NANOS) {
      close();
    }
  }

  void close() {
    context().close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      exchange.clientWritable();
      if (state == State.BETWEEN || state == State.HEAD) {
        next();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    State was = state;
    state = State.CLOSED;
    loop.left(this);
    loop.metrics.connectionClosed();
    loop.wheel.disarm(deadline);
    if (was == State.EXCHANGE) {
      exchange.clientGone();
    }
    cumulation.clear();
    output.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close(); // a reset by the client: channelInactive does the rest
  }

  private ChannelHandlerContext context() {
    if (ctx == null) {
      throw new IllegalStateException("not active");
    }
    return ctx;
  }
}
