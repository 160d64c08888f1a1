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
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client connection: reads heads and bodies, one request at a time, and hands them to its
 * {@link Exchange}. Requests that are pipelined wait in the socket. Confined to its loop.
 */
public final class ProxyHandler extends ChannelInboundHandlerAdapter implements ChunkWriter.Out {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ProxyLoop loop;
  private final Entrance entrance;
  private final RequestParser parser;
  private final BodyDecoder decoder;
  private final Cumulation cumulation = new Cumulation();
  private final HeadCoalescer output = new HeadCoalescer();
  private final Exchange exchange;
  private final ClientIdentity identity;
  private final LingeringClose ending;
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
    /** What was written goes out; what the client still sends is read and dropped. */
    ENDING,
    CLOSED
  }

  private final class ConnectionDeadline extends Deadline {
    @Override
    protected void reached(long now) {
      switch (state) {
        case ANNOUNCED -> refuseHeader(ProxyHeaderRefusal.TIMEOUT);
        case BETWEEN, ENDING -> ending.closeUnlessSending(now);
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
    ending = new LingeringClose(loop, this);
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
      exchange.memoryPressed();
    }
  }

  /** Requests are not taken in while one is under way, or while their answers are not read. */
  private boolean nextMustWait() {
    return switch (state) {
      case EXCHANGE -> decoder.done();
      case BETWEEN, HEAD -> !isWritable();
      case ANNOUNCED, TUNNEL, ENDING, CLOSED -> false;
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
      ending.watch(now);
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
    LingeringClose.reset(context());
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
      case ENDING, CLOSED -> true;
      case ANNOUNCED, BETWEEN, HEAD, EXCHANGE, TUNNEL -> false;
    };
  }

  /** Bytes that the socket has not taken. */
  long unsent() {
    return HeadCoalescer.unsent(context());
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
                case TUNNEL, ENDING, CLOSED -> false;
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
    linger(loop.clock.nanos());
  }

  /** Ends a connection whose client may still be sending, after what was written. */
  void linger(long now) {
    flush();
    if (state == State.CLOSED) {
      return;
    }
    state = State.ENDING;
    if (!processing) {
      cumulation.clear();
    }
    reading(true);
    ending.linger(context(), now);
  }

  /** The 101 goes out; what the client sends from here on is for the backend. */
  void closeTunnel(String backendId) {
    if (state == State.TUNNEL) {
      exchange.closeTunnel(backendId);
    }
  }

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
  private void closeAfterFlush() {
    state = State.ENDING;
    output.flush(context());
    ending.afterFlush(context(), loop.clock.nanos());
  }

  /** Whether it is on its way to its end. */
  boolean ending() {
    return state == State.ENDING;
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
