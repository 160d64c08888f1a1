package dev.segue.gateway.data.listen;

import dev.segue.gateway.data.exchange.Entrance;
import dev.segue.gateway.data.exchange.ProxyLoop;
import dev.segue.gateway.metrics.LoopMetrics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import java.util.IdentityHashMap;
import java.util.List;

/** What a client connection passes through, by one listener. */
@Sharable
public final class ServerPipeline extends ChannelInitializer<Channel> {
  private final IdentityHashMap<EventLoop, Place> places = new IdentityHashMap<>();
  private final ChannelGroup clients;
  private final ConnectionLimit limit;
  private final Entrance entrance;

  private record Place(ProxyLoop loop, LoopMetrics metrics) {}

  /**
   * A pipeline over these loops.
   *
   * @param metrics of each loop, in the same order
   * @param clients every client connection, so that the end of the process finds them all
   * @param limit on the client connections of all listeners
   */
  public ServerPipeline(
      List<ProxyLoop> loops,
      List<LoopMetrics> metrics,
      ChannelGroup clients,
      ConnectionLimit limit,
      Entrance entrance) {
    this.clients = clients;
    this.limit = limit;
    this.entrance = entrance;
    for (int i = 0; i < loops.size(); i++) {
      places.put(loops.get(i).loop(), new Place(loops.get(i), metrics.get(i)));
    }
  }

  /** Where its connections come in. */
  Entrance entrance() {
    return entrance;
  }

  @Override
  protected void initChannel(Channel channel) {
    Place place = places.get(channel.eventLoop());
    if (place == null) {
      throw new IllegalStateException("a channel on a loop that is not ours");
    }
    clients.add(channel);
    switch (limit.enter()) { // first: before any state exists
      case REFUSED -> {
        place.metrics().connectionRefused();
        channel.pipeline().addLast(new Refusal());
        return;
      }
      case LAST -> place.metrics().acceptPaused();
      case ADMITTED -> {}
    }
    channel.closeFuture().addListener(_ -> limit.leave());
    channel
        .pipeline()
        .addLast(place.loop().newHandler(entrance)); // the only one: it reads the bytes itself
  }
}
