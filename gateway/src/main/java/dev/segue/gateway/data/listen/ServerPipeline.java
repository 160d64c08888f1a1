package dev.segue.gateway.data.listen;

import dev.segue.gateway.config.ListenerConfig;
import dev.segue.gateway.data.exchange.ProxyLoop;
import dev.segue.gateway.metrics.LoopMetrics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What a client connection of one listener passes through. */
@Sharable
public final class ServerPipeline extends ChannelInitializer<Channel> {
  private final IdentityHashMap<EventLoop, Place> places = new IdentityHashMap<>();
  private final AtomicInteger open;
  private final int maxConnections;
  private final ListenerConfig listener;

  private record Place(ProxyLoop loop, LoopMetrics metrics) {}

  /**
   * A pipeline over these loops.
   *
   * @param metrics of each loop, in the same order
   * @param open counts the client connections that are open, at all listeners
   */
  public ServerPipeline(
      List<ProxyLoop> loops,
      List<LoopMetrics> metrics,
      AtomicInteger open,
      int maxConnections,
      ListenerConfig listener) {
    this.open = open;
    this.maxConnections = maxConnections;
    this.listener = listener;
    for (int i = 0; i < loops.size(); i++) {
      places.put(loops.get(i).loop(), new Place(loops.get(i), metrics.get(i)));
    }
  }

  @Override
  protected void initChannel(Channel channel) {
    Place place = places.get(channel.eventLoop());
    if (place == null) {
      throw new IllegalStateException("a channel on a loop that is not ours");
    }
    if (open.incrementAndGet() > maxConnections) { // first: before any state exists
      open.decrementAndGet();
      place.metrics().connectionRefused();
      channel.close();
      return;
    }
    channel.closeFuture().addListener(_ -> open.decrementAndGet());
    channel
        .pipeline()
        .addLast(place.loop().newHandler(listener)); // the only one: it reads the bytes itself
  }
}
