package dev.segue.gateway.metrics;

import static dev.segue.gateway.metrics.World.backend;
import static dev.segue.gateway.metrics.World.route;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.WeightedSplit.Share;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  private final Backend old = backend("old", 0, 2);
  private final Backend fresh = backend("new", 1, 1);
  private final Route orders = route("orders", 0, new Share(old, 95), new Share(fresh, 5));
  private final World world = new World(List.of(orders));
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

  @BeforeEach
  void everythingHasHappened() {
    world.everything(orders, fresh, old);
    world.metrics.watch(new AdaptiveByteBufAllocator());
    world.metrics.watch(loops);
  }

  @AfterEach
  void close() {
    world.metrics.close();
    loops.shutdownGracefully().syncUninterruptibly();
  }

  @Test
  void dump() throws IOException {
    Files.writeString(Path.of("/tmp/page.txt"), world.scrape().text);
  }
}
