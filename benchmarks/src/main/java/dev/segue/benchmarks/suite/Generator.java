package dev.segue.benchmarks.suite;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Load for what {@code wrk} cannot do: requests whose times no answer moves, and answers counted
 * second by second. One thread, since it shares its core with the service; it parses no more of a
 * response than its end needs.
 */
final class Generator implements AutoCloseable {
  private static final Duration REST = Duration.ofSeconds(30); // for answers after the last request

  private final EventLoopGroup group;
  private final Class<? extends SocketChannel> type;
  private final EventLoop loop;

  Generator() {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    type = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    group = new MultiThreadIoEventLoopGroup(1, handlers);
    loop = group.next();
  }

  /** Sends that many requests a second, on so many connections, and waits for the answers. */
  GeneratedLoad openModel(int port, int connections, double perSecond, Duration time)
      throws InterruptedException {
    return run(port, connections, new GeneratedLoad.Schedule(perSecond, time.toNanos()));
  }

  /** On each connection the next request follows the answer. */
  GeneratedLoad closedModel(int port, int connections, Duration time) throws InterruptedException {
    return run(port, connections, new GeneratedLoad.Schedule(0, time.toNanos()));
  }

  private GeneratedLoad run(int port, int connections, GeneratedLoad.Schedule schedule)
      throws InterruptedException {
    GeneratedLoad load = new GeneratedLoad(loop, schedule);
    List<Channel> channels = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        ChannelFuture connected = connect(port, new LoadConnection(load)).await();
        if (!connected.isSuccess()) {
          throw new IllegalStateException("connect: " + connected.cause());
        }
        channels.add(connected.channel());
      }
      loop.execute(load::start);
      Duration patience = Duration.ofNanos(schedule.nanos()).plus(REST);
      load.over().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      loop.submit(load::stop).sync();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      for (Channel channel : channels) {
        channel.close().await();
      }
    }
    return load;
  }

  private ChannelFuture connect(int port, LoadConnection connection) {
    return new Bootstrap()
        .group(group)
        .channel(type)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(connection)
        .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
