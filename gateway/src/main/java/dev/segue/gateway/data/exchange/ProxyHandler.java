package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.client.ClientIdentity;
import dev.segue.gateway.data.client.ProxyHeaderReader;
import dev.segue.gateway.data.http1.BodyDecoder;
import dev.segue.gateway.data.http1.ChunkWriter;
import dev.segue.gateway.data.http1.Cumulation;
import dev.segue.gateway.data.http1.HeadCoalescer;
import dev.segue.gateway.data.http1.HeadError;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.http1.RequestParser;
import dev.segue.gateway.data.loop.DeadlineWheel.Deadline;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.metrics.ProxyHeaderRefusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
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
  private final Entrance entrance;
  private final RequestParser parser;
  private final BodyDecoder decoder;
  private final Cumulation cumulation = new Cumulation();
  private final HeadCoalescer output = new HeadCoalescer();
  private final Exchange exchange;
  private final ClientIdentity identity;
  private final Deadline deadline = new ConnectionDeadline();

  @Nullable ProxyHandler next; // the loop's list
  @Nullable ProxyHandler previous;

  private @Nullable ChannelHandlerContext ctx;
  private State state = State.BETWEEN;
  private boolean processing;
  private boolean reading = true; // what the channel was told
  private boolean wanted = true; // what the exchange could take
  private boolean stopped; // it was told not to read, since somebody asked last
  private final double share; // its place among the connections that a drain ends one by one
  private int requests;
  private long unsentAtLook; // bytes of responses that the client had not taken
  private long betweenSince; // when it began to wait for a request

  private enum State {
    /** The PROXY header that the connection must begin with is not complete. */
    ANNOUNCED,
    /** No byte of a request has come. */
    BETWEEN,
    /** A head has begun. */
    HEAD,
    /** A request is under way. */
    EXCHANGE,
    /** Bytes of another protocol pass in both directions. */
    TUNNEL,
    /** The last response is out; what the client still sends is read and dropped. */
    LINGERING,
    /** What was written goes out, then it closes. */
    CLOSING,
    CLOSED
  }

  private final class ConnectionDeadline extends Deadline {
    @Override
    protected void reached(long now) {
      switch (state) {
        case ANNOUNCED -> refuseHeader(ProxyHeaderRefusal.TIMEOUT);
        case BETWEEN, LINGERING, CLOSING -> closeUnlessSending(now);
        case HEAD ->
            refuse(
                new LocalReply.Problem(
                    408, "head-timeout", "The request head did not arrive in time"));
        case EXCHANGE, TUNNEL -> exchangeOverdue(now);
        case CLOSED -> {}
      }
    }

    /** One that fails in this must not live on without a deadline: it ends with its connection. */
    private void exchangeOverdue(long now) {
      try {
        exchange.deadline(now);
      } catch (RuntimeException | Error e) {
        abort();
        throw e;
      }
    }
  }

  ProxyHandler(ProxyLoop loop, Entrance entrance) {
    this.loop = loop;
    this.entrance = entrance;
    share = loop.nextShare();
    identity = loop.known.identity(entrance.listener());
    exchange = new Exchange(loop, this);
    parser =
        new RequestParser(
            loop.limits.requestLine(),
            loop.limits.requestHead(),
            loop.limits.headerField(),
            loop.limits.headerCount());
    decoder =
        new BodyDecoder(
            exchange.requestBody(), loop.limits.requestHead(), loop.limits.headerCount());
  }

  // --- the exchange's side ---------------------------------------------------------------------

  /** Who asks, and how the request is named. */
  ClientIdentity identity() {
    return identity;
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
    wanted = on;
    readOrWait();
  }

  private void readOrWait() {
    boolean now = wanted && !mustWait();
    if (now != reading) {
      reading = now;
      stopped |= !now;
      context().channel().config().setAutoRead(now);
    }
  }

  /** Whether reading was stopped at any time since this was asked last. */
  boolean takeStopped() {
    boolean was = stopped;
    stopped = !reading;
    return was;
  }

  /** What must wait does so in the socket, not here. */
  private boolean mustWait() {
    return (cumulation.isReadable() && nextMustWait())
        || ((state == State.EXCHANGE || state == State.TUNNEL) && loop.memoryPressed());
  }

  /** Bodies stop, or go on; who has no request under way can be answered. */
  void memoryPressed() {
    if (state == State.EXCHANGE || state == State.TUNNEL) {
      readOrWait();
      exchange.readOnOrWait();
    }
  }

  /** Requests are not taken in while one is under way, or while their answers are not read. */
  private boolean nextMustWait() {
    return switch (state) {
      case EXCHANGE -> decoder.done();
      case BETWEEN, HEAD -> !isWritable();
      case ANNOUNCED, TUNNEL, LINGERING, CLOSING, CLOSED -> false;
    };
  }

  void arm(long at) {
    loop.wheel.arm(deadline, at);
  }

  /** Whether the request under way is the last that this connection may carry. */
  boolean lastRequest() {
    int max = loop.limits.requestsPerConnection();
    return loop.draining(share) || entrance.leaving() || (max > 0 && requests >= max);
  }

  /** The response is written; the connection lives on, or ends. */
  void exchangeDone(boolean close, long now) {
    flush();
    if (!decoder.done() || (close && cumulation.isReadable())) {
      linger(now);
    } else if (close) {
      closeAfterFlush();
    } else {
      state = State.BETWEEN;
      betweenSince = now;
      unsentAtLook = Long.MAX_VALUE;
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
    identity.connected(
        (InetSocketAddress) context.channel().remoteAddress(),
        (InetSocketAddress) context.channel().localAddress());
    betweenSince = loop.clock.nanos();
    arm(betweenSince + loop.limits.headTimeout().toNanos());
    if (identity.mustBeAnnounced()) {
      state = State.ANNOUNCED;
      if (!identity.mayBeAnnounced()) {
        refuseHeader(ProxyHeaderRefusal.UNTRUSTED);
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    if (readsNoMore()) {
      read.release();
      return;
    }
    if (state == State.TUNNEL) {
      exchange.tunnelled(read);
      return;
    }
    cumulation.add(read, context.alloc());
    process();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    exchange.flush();
  }

  private boolean readsNoMore() {
    return switch (state) {
      case LINGERING, CLOSING, CLOSED -> true;
      case ANNOUNCED, BETWEEN, HEAD, EXCHANGE, TUNNEL -> false;
    };
  }

  /** The last response may still be on its way to a slow client, for as long as it takes of it. */
  private void closeUnlessSending(long now) {
    long unsent = unsent();
    boolean moves = unsent > 0 && unsent < unsentAtLook;
    unsentAtLook = unsent;
    if (moves) {
      arm(now + loop.limits.keepAliveTimeout().toNanos());
    } else {
      close();
    }
  }

  /** Bytes that the socket has not taken. */
  private long unsent() {
    ChannelOutboundBuffer outbound = context().channel().unsafe().outboundBuffer();
    return outbound == null ? 0 : outbound.totalPendingWriteBytes();
  }

  private void process() {
    processing = true;
    boolean more = true;
    while (more) {
      ByteBuf in = cumulation.peek();
      more =
          in != null
              && switch (state) {
                case ANNOUNCED -> readProxyHeader(in);
                case BETWEEN, HEAD -> in.isReadable() && isWritable() && readHead(in);
                case EXCHANGE -> readBody(in);
                case TUNNEL, LINGERING, CLOSING, CLOSED -> false;
              };
    }
    processing = false;
    if (readsNoMore()) {
      cumulation.clear();
    } else {
      cumulation.trim();
      if (cumulation.isReadable()) {
        readOrWait();
      }
    }
  }

  private boolean readProxyHeader(ByteBuf in) {
    ProxyHeaderReader reader = loop.known.proxyHeaders();
    switch (reader.read(in)) {
      case NEED_MORE -> {}
      case MALFORMED -> refuseHeader(ProxyHeaderRefusal.MALFORMED);
      case NO_ADDRESS -> state = State.BETWEEN;
      case ADDRESSES -> {
        identity.connected(reader.source(), reader.destination());
        state = State.BETWEEN;
      }
    }
    return state == State.BETWEEN;
  }

  /** Whoever does not begin so is not answered: it cannot be known what it speaks. */
  private void refuseHeader(ProxyHeaderRefusal reason) {
    state = State.CLOSED;
    loop.metrics.proxyHeaderRefused(reason);
    close();
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
    identity.begin(head);
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
    identity.beginUnread();
    body(loop.replies.make(problem, identity.requestId(), null, true, alloc()));
    if (loop.accessLines != null) {
      loop.accessLines.refused(identity, problem);
    }
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
    unsentAtLook = Long.MAX_VALUE;
    if (!processing) {
      cumulation.clear();
    }
    reading(true);
    arm(now + loop.limits.keepAliveTimeout().toNanos());
    afterWrites().addListener(_ -> said());
  }

  /** All is out: the client gets a moment to see it and to end the connection itself. */
  private void said() {
    if (state == State.LINGERING && context().channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
      arm(loop.clock.nanos() + LINGER_NANOS);
    }
  }

  /** The 101 goes out; what the client sends from here on is for the backend. */
  void tunnel() {
    state = State.TUNNEL;
    ByteBuf early = cumulation.take();
    if (early != null) {
      exchange.tunnelled(early);
      exchange.flush();
    }
    reading(true);
  }

  /** Ends the connection once everything that was written is in the socket. */
  void closeAfterFlush() {
    state = State.CLOSING;
    output.flush(context());
    unsentAtLook = Long.MAX_VALUE;
    arm(loop.clock.nanos() + loop.limits.keepAliveTimeout().toNanos());
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
    boolean idle = state == State.BETWEEN || state == State.ANNOUNCED;
    if (idle && now - betweenSince >= FRESH_NANOS && unsent() == 0) { // else a little later
      close();
    }
  }

  boolean cameBy(Entrance other) {
    return entrance == other;
  }

  void close() {
    context().close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      exchange.readOnOrWait();
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
    if (was == State.EXCHANGE || was == State.TUNNEL) {
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
