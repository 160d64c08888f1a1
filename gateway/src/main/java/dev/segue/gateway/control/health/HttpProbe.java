package dev.segue.gateway.control.health;

import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.data.client.ProxyHeaderWriter;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A small GET on a connection of its own. Only the status counts; where the answer's version is
 * wanted, its head is waited for as well. Confined to one event loop.
 */
final class HttpProbe implements Probe {
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final String version;

  HttpProbe(EventLoop loop, Class<? extends SocketChannel> channel, String version) {
    this.loop = loop;
    this.version = version;
    bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(channel)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // one deadline: that of the probe
  }

  @Override
  public void ask(ProbeTarget target, Consumer<ProbeResult> done) {
    assert loop.inEventLoop();
    InetSocketAddress address = target.endpoint().address();
    if (address == null) {
      done.accept(ProbeResult.failed("unresolved"));
      return;
    }
    Asking asking = new Asking(target.health(), request(target), done);
    ChannelFuture connect = bootstrap.clone().handler(asking).connect(address);
    asking.start(loop, connect);
  }

  private String request(ProbeTarget target) {
    HealthConfig health = target.health();
    String host = health.host() == null ? target.endpoint().id() : health.host();
    byte[] announced = ProxyHeaderWriter.local(target.proxyProtocol());
    return new String(announced, StandardCharsets.ISO_8859_1)
        + "GET "
        + health.path()
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nUser-Agent: segue-health/"
        + version
        + "\r\nAccept: */*\r\nConnection: close\r\n\r\n";
  }

  /** One probe under way. */
  private static final class Asking extends SimpleChannelInboundHandler<ByteBuf> {
    private final HealthConfig health;
    private final String request;
    private final Consumer<ProbeResult> done;
    private final StatusReader reader = new StatusReader();
    private @Nullable Channel channel;
    private @Nullable Future<?> deadline;
    private boolean connected;
    private boolean finished;
    private @Nullable ProbeResult answered; // while the rest of the head is still to come

    Asking(HealthConfig health, String request, Consumer<ProbeResult> done) {
      this.health = health;
      this.request = request;
      this.done = done;
    }

    void start(EventLoop loop, ChannelFuture connect) {
      channel = connect.channel();
      deadline = loop.schedule(this::timedOut, health.timeout().toNanos(), TimeUnit.NANOSECONDS);
      connect.addListener(f -> {
        Throwable cause = f.cause();
        if (cause != null) {
          finish(ProbeResult.failed(describe(cause)));
        }
      });
    }

    private void timedOut() {
      end(
          ProbeResult.failed(
              (connected ? "no response" : "no connection")
                  + " within "
                  + health.timeout().toMillis()
                  + " ms"));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      connected = true;
      ByteBuf bytes = ByteBufUtil.writeAscii(ctx.alloc(), request);
      ctx.writeAndFlush(bytes)
          .addListener(f -> {
            Throwable cause = f.cause();
            if (cause != null) {
              finish(ProbeResult.failed(describe(cause)));
            }
          });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
      if (finished) {
        return;
      }
      int status = reader.read(in);
      if (status == StatusReader.MALFORMED) {
        finish(ProbeResult.failed("no HTTP/1 response"));
      } else if (status != StatusReader.INCOMPLETE) {
        boolean pass = health.expect().contains(status);
        String expected = pass ? "" : " (expected " + health.expect() + ')';
        answered = new ProbeResult(pass, "status " + status + expected, version());
        if (health.versionHeader() == null || answered.version() != null) {
          finish(answered);
        }
      }
    }

    private @Nullable String version() {
      String name = health.versionHeader();
      return name == null ? null : reader.field(name);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      end(ProbeResult.failed("closed without a response"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      end(ProbeResult.failed(describe(cause)));
    }

    /** Nothing more will come: half a head has a status all the same. */
    private void end(ProbeResult otherwise) {
      finish(answered == null ? otherwise : answered);
    }

    private void finish(ProbeResult result) {
      if (finished) {
        return; // closing the channel ends here once more
      }
      finished = true;
      if (deadline != null) {
        deadline.cancel(false);
      }
      // A loop that ends closes its channels itself, and takes no task any more that a close needs.
      if (channel != null && !channel.eventLoop().isShutdown()) {
        var _ = channel.close();
      }
      done.accept(result);
    }

    private static String describe(Throwable cause) {
      return switch (cause) {
        case NoRouteToHostException _ -> "no route to host";
        case ConnectException e when String.valueOf(e.getMessage()).contains("refused") ->
            "connection refused";
        default -> cause.getClass().getSimpleName() + ": " + cause.getMessage();
      };
    }
  }
}
