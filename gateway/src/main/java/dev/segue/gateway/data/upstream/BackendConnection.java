package dev.segue.gateway.data.upstream;

import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.data.http1.ChunkWriter;
import dev.segue.gateway.data.http1.HeadCoalescer;
import dev.segue.gateway.data.loop.DeadlineWheel.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one endpoint: in use by one {@link UpstreamUser}, draining the rest of a
 * response that nobody wants, or idle in its pool. Confined to its loop.
 */
public final class BackendConnection extends ChannelInboundHandlerAdapter
    implements ChunkWriter.Out {
  private final ConnectionPool pool;
  private final ConnectionLife life;
  private final ResponseReader response;
  private final HeadCoalescer output = new HeadCoalescer();
  private final Deadline deadline = new IdleOrDrainDeadline();

  private @Nullable ChannelHandlerContext ctx;
  private @Nullable UpstreamUser user;
  private State state = State.CONNECTING;
  private boolean asked; // something of the request was put on the wire
  private boolean requestWritten; // the whole request was handed over
  private boolean reused;
  private boolean closing;
  private boolean reset; // by the peer: bytes may be missing
  private boolean reading = true;
  private long unsentAtLook; // bytes that the peer had not taken

  private enum State {
    CONNECTING,
    IN_USE,
    DRAINING,
    IDLE,
    /** Another protocol's bytes pass in both directions. */
    TUNNEL,
    /** What was written goes out, then it closes. */
    CLOSING,
    CLOSED
  }

  private final class IdleOrDrainDeadline extends Deadline {
    @Override
    protected void reached(long now) {
      switch (state) {
        case CONNECTING, IDLE, DRAINING -> close();
        case CLOSING -> closeUnlessTaking();
        case IN_USE, TUNNEL, CLOSED -> {}
      }
    }
  }

  BackendConnection(ConnectionPool pool, int maxHead) {
    this.pool = pool;
    life = new ConnectionLife(pool);
    response = new ResponseReader(this, maxHead);
  }

  // --- the user's side -------------------------------------------------------------------------

  /** Whether it has waited for a request: its peer may have closed it meanwhile. */
  public boolean reused() {
    return reused;
  }

  /**
   * What it begins with, decided when it is used first. A header names one client and would be a
   * lie for any other: such a connection carries one request.
   */
  public SendProxyProtocol announcement() {
    return life.announcement();
  }

  /**
   * The exchange begins: what arrives from here on is the answer to it.
   *
   * @param head the request is a HEAD
   * @param upgrade it asks for another protocol, so that a 101 may come
   */
  public void begin(boolean head, boolean upgrade) {
    response.begin(head, upgrade);
    life.requestBegan();
    asked = false;
    requestWritten = false;
  }

  /** The whole request was handed over; until then the connection cannot be reused. */
  public void requestWritten() {
    requestWritten = true;
  }

  /** Hands a head over at the next flush; owns the buffer from here on. */
  public void head(ByteBuf head) {
    ChannelHandlerContext context = ctx;
    if (context == null || closing) {
      head.release();
    } else {
      output.head(context, head);
    }
  }

  /** Hands bytes of a body over; owns the buffer from here on. */
  @Override
  public void body(ByteBuf bytes) {
    ChannelHandlerContext context = ctx;
    if (context == null || closing) {
      bytes.release();
    } else {
      output.body(context, bytes);
    }
  }

  public void flush() {
    ChannelHandlerContext context = ctx;
    if (context != null && !closing) {
      asked = true;
      output.flush(context);
    }
  }

  /** Whether the peer takes more bytes without their piling up here. */
  public boolean isWritable() {
    return ctx != null && ctx.channel().isWritable();
  }

  /** Bytes that the peer has not taken. */
  public long unsent() {
    return ctx == null ? 0 : HeadCoalescer.unsent(ctx);
  }

  /** Stops or goes on with reading the response: the client cannot, or can, take more. */
  public void reading(boolean on) {
    if (ctx != null && reading != on) {
      reading = on;
      ctx.channel().config().setAutoRead(on);
    }
  }

  /** The response's end was delivered: back to the pool, or closed where it cannot be reused. */
  public void release() {
    user = null;
    if (state != State.IN_USE) {
      return;
    }
    boolean whole = requestWritten && response.keepsAlive() && !response.holdsMore();
    if (!whole || closing || life.spent()) {
      close();
      return;
    }
    reused = true;
    toIdle();
  }

  /**
   * Nobody wants the rest of the response: read on a little, so that the connection can be reused,
   * where that is cheaper than a new one.
   */
  public void abandon() {
    user = null;
    if (state != State.IN_USE) {
      return;
    }
    if (!requestWritten || !response.keepsAlive() || life.spent()) {
      close();
      return;
    }
    state = State.DRAINING;
    reading(true);
    pool.arm(deadline, ConnectionPool.DRAIN_NANOS);
  }

  /** The 101 is with the client: from here on bytes are bytes. */
  public void tunnel() {
    state = State.TUNNEL;
  }

  /**
   * Ends the connection when the peer has all that was written, or takes no more of it. What the
   * peer still says is read and dropped: a close with unread bytes would be a reset, and could take
   * along what is on its way.
   */
  public void closeAfterFlush() {
    user = null;
    ChannelHandlerContext context = ctx;
    if (context == null || closing) {
      return;
    }
    state = State.CLOSING;
    reading(true);
    unsentAtLook = Long.MAX_VALUE;
    pool.arm(deadline, ConnectionPool.DRAIN_NANOS);
    output.flush(context);
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> said(context.channel()));
  }

  /** All is out: the peer gets a moment to see the end and to close. */
  private void said(Channel channel) {
    if (state == State.CLOSING && channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
      pool.arm(deadline, ConnectionPool.DRAIN_NANOS);
    }
  }

  private void closeUnlessTaking() {
    long unsent = unsent();
    boolean takes = unsent > 0 && unsent < unsentAtLook;
    unsentAtLook = unsent;
    if (takes) {
      pool.arm(deadline, ConnectionPool.DRAIN_NANOS);
    } else {
      close();
    }
  }

  /** Ends the connection at once. */
  public void close() {
    user = null;
    closing = true;
    if (ctx != null) {
      ctx.close();
    }
  }

  // --- the pool's side -------------------------------------------------------------------------

  Deadline deadline() {
    return deadline;
  }

  ConnectionLife life() {
    return life;
  }

  void use(UpstreamUser next) {
    assert state == State.IDLE || state == State.CONNECTING;
    state = State.IN_USE;
    user = next;
    life.used();
  }

  /** Whether it is open still. */
  boolean usable() {
    return state == State.IDLE && ctx != null && ctx.channel().isActive();
  }

  private void toIdle() {
    state = State.IDLE;
    reading(true);
    life.idleSince(pool.returned(this));
  }

  /** It is connected, and who asked for it has left. */
  void connectedIdle() {
    toIdle();
    reused = state == State.IDLE;
  }

  /** Nobody waits for it any more: its connect goes on for the rest of that time. */
  void unwanted(long connectNanos) {
    long left = life.left(connectNanos);
    if (left > 0) {
      pool.arm(deadline, left);
    } else {
      close();
    }
  }

  // --- the channel's side ----------------------------------------------------------------------

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context; // not in channelActive: the connect future completes before that
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    switch (state) {
      case IN_USE -> {
        if (asked) {
          read(read, context);
        } else {
          outOfTurn(read);
        }
      }
      case DRAINING -> read(read, context);
      case TUNNEL -> {
        if (user != null) {
          user.data(read);
        } else {
          outOfTurn(read);
        }
      }
      case CLOSING -> read.release();
      case CONNECTING, IDLE, CLOSED -> outOfTurn(read);
    }
  }

  /** It answers nothing that was asked: what the peer says from here on cannot be understood. */
  private void outOfTurn(ByteBuf read) {
    read.release();
    lose(null);
    close();
  }

  private void read(ByteBuf read, ChannelHandlerContext context) {
    response.read(read, context.alloc());
    if (state == State.TUNNEL) {
      tunnelWhatCame();
    }
  }

  /** The new protocol's first bytes may come with the 101. */
  private void tunnelWhatCame() {
    ByteBuf early = response.takeRest();
    UpstreamUser peer = user;
    if (early != null) {
      if (peer == null) {
        early.release();
      } else {
        peer.data(early);
      }
    }
  }

  // --- the reader's side -----------------------------------------------------------------------

  /** Whoever is to be told; {@code null}: nobody wants the rest. */
  @Nullable UpstreamUser user() {
    return user;
  }

  /** Whether what comes is read as a response. */
  boolean reads() {
    return (state == State.IN_USE || state == State.DRAINING) && !closing;
  }

  /** A response that nobody wanted has ended. */
  void drained() {
    if (state == State.DRAINING) {
      state = State.IN_USE;
      release();
    }
  }

  /** What came is no response. */
  void broken(String why) {
    lose(why);
    close();
  }

  private void lose(@Nullable String why) {
    UpstreamUser current = user;
    user = null;
    if (current != null) {
      current.lost(why);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    response.batchDone(context);
    UpstreamUser current = user;
    if (current != null) {
      current.batchDone();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    UpstreamUser current = user;
    if (current != null && context.channel().isWritable()) {
      current.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    try {
      boolean torn = state == State.TUNNEL && reset;
      response.closed(state == State.IN_USE && !reset);
      state = State.CLOSED;
      lose(torn ? "tunnel was reset" : null);
    } finally { // whatever its user does, the permit is given back
      state = State.CLOSED;
      response.clear();
      output.clear();
      pool.closed(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    reset = true;
    context.close(); // channelInactive tells the user
  }
}
