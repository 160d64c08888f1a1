package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.http1.BodyLength;
import dev.segue.gateway.data.http1.BodySink;
import dev.segue.gateway.data.http1.ChunkWriter;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.upstream.BackendConnection;
import dev.segue.gateway.routing.Route;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The request's body on its way to a backend: held while there is no connection, sent when there is
 * one, and kept as long as another attempt could need it. Reused for every request of a connection.
 * Confined to its loop.
 */
final class RequestRelay implements BodySink {
  private static final long LOOK_SECONDS = 5;

  private final ProxyLoop loop;
  private final ProxyHandler client;
  private final Exchange exchange;
  private final ReplayBuffer replay;

  private Stage stage = Stage.DROPPING;
  private @Nullable RequestHead head;
  private @Nullable Route route;
  private @Nullable BackendConnection connection; // where it goes while SENDING
  private @Nullable Fields trailers; // once the request has ended
  private boolean invited; // by a 100
  private long received; // bytes of the payload
  private long receivedAtLook;
  private long lookAt;

  private enum Stage {
    /** The request is answered: what still comes is read and dropped. */
    DROPPING,
    HOLDING,
    SENDING
  }

  RequestRelay(ProxyLoop loop, ProxyHandler client, Exchange exchange) {
    this.loop = loop;
    this.client = client;
    this.exchange = exchange;
    replay = new ReplayBuffer(loop.replayBudget, loop.limits.replayPerRequest());
  }

  void begin(RequestHead request) {
    head = request;
    route = null;
    trailers = null;
    received = 0;
    invited = false;
    stage = Stage.HOLDING;
  }

  /** The route is known, and with it what a body may come to. */
  void matched(Route matched) {
    route = matched;
  }

  /** Whether all of the request has come. */
  boolean ended() {
    return trailers != null || (head != null && head.bodyLength() == 0);
  }

  /** Bytes of the payload that came. */
  long received() {
    return received;
  }

  /** Whether an attempt could be given all of the body that came. */
  boolean replayable() {
    return replay.whole() || received == 0;
  }

  /** When to look again whether the client keeps up. */
  long nextLook(long now) {
    return loop.limits.minBodyRate() == 0 ? Long.MAX_VALUE : Math.max(lookAt, now);
  }

  /**
   * Whether the client sent too little since the last look, while nobody but it was waited for: a
   * body that drips holds a connection of the backend for nothing.
   */
  boolean tooSlow(long now) {
    if (loop.limits.minBodyRate() == 0 || now - lookAt < 0) {
      return false;
    }
    boolean waited = !client.takeStopped() && waitsForClient();
    long enough = loop.limits.minBodyRate() * LOOK_SECONDS;
    boolean slow = waited && received - receivedAtLook < enough;
    look(now);
    return slow;
  }

  private void look(long now) {
    lookAt = now + TimeUnit.SECONDS.toNanos(LOOK_SECONDS);
    receivedAtLook = received;
  }

  /** Whether the next bytes are the client's to send: the backend takes all that comes. */
  boolean waitsForClient() {
    return !ended() && !waitsForWord() && connection != null && connection.isWritable();
  }

  /** A client that sends its body when it is told to (RFC 9110 section 10.1.1), and was not yet. */
  private boolean waitsForWord() {
    return request().expectContinue() && !invited && received == 0;
  }

  /** The client was told to send its body. */
  void invited() {
    invited = true;
    look(loop.clock.nanos());
  }

  /**
   * An attempt has its connection, which has the head: sends what was held or kept.
   *
   * @param needAgain the body may be needed for another attempt
   */
  void start(BackendConnection to, boolean needAgain) {
    connection = to;
    stage = Stage.SENDING;
    if (!ended()) {
      client.takeStopped();
      look(loop.clock.nanos());
    }
    if (!replay.isEmpty()) {
      for (ByteBuf slice : replay.slices()) {
        send(to, slice.retainedSlice());
      }
    }
    if (!needAgain) {
      replay.giveUp();
    } else if (replay.overLimit()) {
      loop.metrics.replayGivenUp(route());
      replay.giveUp();
    }
    if (ended()) {
      finish(to);
    }
  }

  /** The attempt is over; what comes waits for the next one. */
  void hold() {
    connection = null;
    stage = Stage.HOLDING;
  }

  /** The client has a response head: there will be no other attempt. */
  void committed() {
    replay.giveUp();
  }

  /** The request is answered. */
  void drop() {
    connection = null;
    stage = Stage.DROPPING;
    route = null;
    head = null;
    replay.reset();
  }

  @Override
  public void data(ByteBuf data) {
    received += data.readableBytes();
    switch (stage) {
      case DROPPING -> data.release();
      case HOLDING -> {
        if (accepts(data)) {
          replay.hold(data);
          if (replay.full()) {
            client.reading(false);
          }
        }
      }
      case SENDING -> {
        if (accepts(data)) {
          relay(data);
        }
      }
    }
  }

  private boolean accepts(ByteBuf data) {
    long max = route().config().maxBody();
    if (max == 0 || received <= max) {
      return true;
    }
    data.release();
    exchange.fail(ProxyFailure.BODY_TOO_LARGE);
    return false;
  }

  private void relay(ByteBuf data) {
    BackendConnection to = connection;
    if (to == null) {
      data.release();
      return;
    }
    if (replay.whole() && !replay.keep(data)) {
      loop.metrics.replayGivenUp(route());
    }
    send(to, data);
    if (!to.isWritable()) {
      client.reading(false);
    }
  }

  @Override
  public void end(Fields fields) {
    trailers = fields;
    BackendConnection to = connection;
    if (to != null && request().bodyLength() != 0) {
      finish(to);
      exchange.requestSent();
    }
  }

  private void send(BackendConnection to, ByteBuf data) {
    if (request().bodyLength() == BodyLength.CHUNKED) {
      ChunkWriter.chunk(data, client.alloc(), to);
    } else {
      to.body(data);
    }
  }

  private void finish(BackendConnection to) {
    Fields ending = trailers;
    if (request().bodyLength() == BodyLength.CHUNKED && ending != null) {
      ChunkWriter.last(ending, client.alloc(), to);
    }
    to.requestWritten();
  }

  private RequestHead request() {
    if (head == null) {
      throw new IllegalStateException("no request");
    }
    return head;
  }

  private Route route() {
    if (route == null) {
      throw new IllegalStateException("no route");
    }
    return route;
  }
}
