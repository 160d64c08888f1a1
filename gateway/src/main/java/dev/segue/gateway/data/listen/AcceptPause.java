package dev.segue.gateway.data.listen;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rests for a second after an accept that failed, which is nearly always for want of file
 * descriptors: what is open goes on, and new connections wait in the kernel.
 */
final class AcceptPause extends ChannelDuplexHandler {
  static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  static final long LOG_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Logger LOG = LoggerFactory.getLogger(AcceptPause.class);

  private final String listener;
  private boolean resting;
  private boolean wanted; // a read was asked for while resting
  private boolean logged;
  private long loggedAt;

  AcceptPause(String listener) {
    this.listener = listener;
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (resting) {
      wanted = true;
    } else {
      context.read();
    }
  }

  /** It ends here: behind it is Netty's own pause, with a warning for every failure. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (resting) { // an accept that was under way already
      return;
    }
    resting = true;
    log(context.executor().ticker().nanoTime(), cause);
    context.executor().schedule(() -> resume(context), PAUSE_NANOS, TimeUnit.NANOSECONDS);
  }

  private void log(long now, Throwable cause) {
    if (!logged || now - loggedAt >= LOG_EVERY_NANOS) {
      logged = true;
      loggedAt = now;
      LOG.warn(
          "listeners.{}: cannot accept, tries again each second: {}", listener, cause.getMessage());
    }
  }

  private void resume(ChannelHandlerContext context) {
    resting = false;
    if (wanted) {
      wanted = false;
      context.read();
    }
  }
}
