package dev.segue.gateway.control.health;

import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.time.NanoClock;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Probes endpoints by HTTP on one event loop of its own, so that neither busy requests delay probes
 * nor probes requests.
 */
public final class HealthProber implements AutoCloseable {
  /** Takes results; called on the prober's loop, must not block. */
  @FunctionalInterface
  public interface Results {
    /** The endpoint passed or failed one probe. */
    void probed(EndpointState endpoint, ProbeResult result);
  }

  private final EventLoop loop;
  private final ProbeRounds rounds;

  /**
   * @param loop used for nothing else; the caller shuts it down after {@link #close}
   * @param channel the transport's client channel
   * @param version of this gateway, for the User-Agent field
   */
  public HealthProber(
      EventLoop loop, Class<? extends SocketChannel> channel, String version, Results results) {
    this.loop = loop;
    rounds =
        new ProbeRounds(
            new HttpProbe(loop, channel, version),
            (task, delay) -> {
              var _ = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            },
            NanoClock.system(),
            RandomGenerator.getDefault(),
            results);
  }

  /** Probes these endpoints, at once and then again and again. */
  public void start(List<ProbeTarget> targets) {
    loop.execute(() -> rounds.start(targets));
  }

  /** Probes these endpoints from now on, and no others; those that stay keep their rhythm. */
  public void follow(List<ProbeTarget> targets) {
    if (!loop.isShuttingDown()) {
      loop.execute(() -> rounds.follow(targets));
    }
  }

  /** Ends probing; no result is told after this has run on the loop. */
  @Override
  public void close() {
    if (!loop.isShuttingDown()) {
      loop.execute(rounds::close);
    }
  }
}
