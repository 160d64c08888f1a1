package dev.segue.gateway.data.listen;

import dev.segue.gateway.config.SegueConfig.TransportChoice;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How sockets are driven: the event loops' engine and the channel types that go with it.
 *
 * @param passedOver why better ones were not taken, for the log
 */
public record Transport(
    String name,
    IoHandlerFactory handlers,
    Class<? extends ServerSocketChannel> server,
    Class<? extends SocketChannel> socket,
    List<String> passedOver) {

  /** A transport was asked for by name and cannot be had. */
  public static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(TransportChoice choice, @Nullable Throwable cause) {
      super(
          "transport: "
              + choice
              + " is not available here (expected: one that is, or auto): "
              + reason(cause),
          cause);
    }
  }

  /**
   * Netty's polls that stay armed report an event once. A reset that arrives while the data before
   * it is being read is then lost (4.2.18, Linux 6.18: 40 of 100), and its connection waits for
   * ever. One-shot polls look anew before each read. Read by Netty when its io_uring classes load.
   */
  private static final String MULTISHOT_POLL = "io.netty.iouring.pollAddMultishotEnabled";

  /**
   * An accept that stays armed and fails is armed again at once, whether anybody wants to read or
   * not (4.2.18): out of descriptors, a loop then does nothing else. See {@link AcceptPause}.
   */
  private static final String MULTISHOT_ACCEPT = "io.netty.iouring.acceptMultiShotEnabled";

  /** The chosen transport; for {@code AUTO} the first that works. */
  public static Transport choose(TransportChoice choice) throws Unavailable {
    oneShot(MULTISHOT_POLL);
    oneShot(MULTISHOT_ACCEPT);
    return switch (choice) {
      case AUTO -> auto();
      case IO_URING -> {
        require(choice, IoUring.unavailabilityCause());
        yield ioUring(List.of());
      }
      case EPOLL -> {
        require(choice, Epoll.unavailabilityCause());
        yield epoll(List.of());
      }
      case KQUEUE -> {
        require(choice, KQueue.unavailabilityCause());
        yield kqueue(List.of());
      }
      case NIO -> nio(List.of());
    };
  }

  /** Unless the operator has decided. */
  private static void oneShot(String multishotProperty) {
    if (System.getProperty(multishotProperty) == null) {
      System.setProperty(multishotProperty, "false");
    }
  }

  private static Transport auto() {
    List<String> passedOver = new ArrayList<>();
    if (IoUring.isAvailable()) {
      return ioUring(passedOver);
    }
    passedOver.add("io_uring: " + reason(IoUring.unavailabilityCause()));
    if (Epoll.isAvailable()) {
      return epoll(passedOver);
    }
    passedOver.add("epoll: " + reason(Epoll.unavailabilityCause()));
    if (KQueue.isAvailable()) {
      return kqueue(passedOver);
    }
    passedOver.add("kqueue: " + reason(KQueue.unavailabilityCause()));
    return nio(passedOver);
  }

  private static void require(TransportChoice choice, @Nullable Throwable cause)
      throws Unavailable {
    if (cause != null) {
      throw new Unavailable(choice, cause);
    }
  }

  private static String reason(@Nullable Throwable cause) {
    Throwable root = cause;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    return root == null ? "unknown" : String.valueOf(root.getMessage());
  }

  private static Transport ioUring(List<String> passedOver) {
    return new Transport(
        "io_uring",
        IoUringIoHandler.newFactory(),
        IoUringServerSocketChannel.class,
        IoUringSocketChannel.class,
        passedOver);
  }

  private static Transport epoll(List<String> passedOver) {
    return new Transport(
        "epoll",
        EpollIoHandler.newFactory(),
        EpollServerSocketChannel.class,
        EpollSocketChannel.class,
        passedOver);
  }

  private static Transport kqueue(List<String> passedOver) {
    return new Transport(
        "kqueue",
        KQueueIoHandler.newFactory(),
        KQueueServerSocketChannel.class,
        KQueueSocketChannel.class,
        passedOver);
  }

  private static Transport nio(List<String> passedOver) {
    return new Transport(
        "nio",
        NioIoHandler.newFactory(),
        NioServerSocketChannel.class,
        NioSocketChannel.class,
        passedOver);
  }
}
